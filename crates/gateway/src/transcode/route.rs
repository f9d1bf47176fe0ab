use std::collections::{HashMap, HashSet};

use anyhow::{Context, bail};
use http::{Method, uri::PathAndQuery};
use kernel::{Code, Failure};
use percent_encoding::percent_decode_str;
use prost_reflect::{
    DescriptorPool, DynamicMessage, ExtensionDescriptor, FieldDescriptor, Kind, MessageDescriptor,
    MethodDescriptor,
};
use runtime::Channel;

use super::template::{Path, Template};
use crate::rules::Rules;

/// What of a request message the body is.
#[derive(Clone, Debug)]
pub(crate) enum Body {
    None,
    Whole,
    /// One field of that message.
    Field(FieldDescriptor, MessageDescriptor),
}

/// An HTTP method and path, and the call it stands for.
pub(crate) struct Route {
    pub(crate) method: Method,
    pub(crate) template: Template,
    pub(crate) body: Body,
    pub(crate) rpc: MethodDescriptor,
    pub(crate) path: PathAndQuery,
    pub(crate) channel: Channel,
    outputs: HashSet<String>,
}

impl Route {
    /// Whether only the server sets a field of the body.
    pub(crate) fn is_output(&self, field: &FieldDescriptor) -> bool {
        self.outputs.contains(field.full_name())
    }
}

/// Every route there is.
pub(crate) struct Table(HashMap<usize, Vec<Route>>);

/// What a request leads to.
pub(crate) enum Found<'a> {
    /// A route, and the fields its path sets.
    Route(&'a Route, Vec<(String, String)>),
    /// There is such a path, for these methods.
    Methods(Vec<&'a Method>),
    Nothing,
}

impl Table {
    /// The routes of the services that have a channel, by full service name.
    pub(crate) fn new(pool: &DescriptorPool, channels: &HashMap<String, Channel>) -> anyhow::Result<Self> {
        let http = pool.get_extension_by_name("google.api.http").context("no option google.api.http")?;
        let mut table: HashMap<usize, Vec<Route>> = HashMap::new();
        for service in pool.services() {
            let Some(channel) = channels.get(service.full_name()) else { continue };
            for rpc in service.methods() {
                for route in routes(&rpc, &http, channel).with_context(|| rpc.full_name().to_owned())? {
                    table.entry(route.template.len()).or_default().push(route);
                }
            }
        }
        Ok(Self(table))
    }

    pub(crate) fn routes(&self) -> impl Iterator<Item = &Route> {
        self.0.values().flatten()
    }

    pub(crate) fn find(&self, method: &Method, path: &str) -> Result<Found<'_>, Failure> {
        let path = Path::split(path);
        let candidates = self.0.get(&path.len()).map(Vec::as_slice).unwrap_or_default();
        let matching: Vec<_> = candidates.iter().filter(|route| route.template.matches(&path)).collect();
        let Some(route) = matching.iter().find(|route| route.method == *method) else {
            let methods: Vec<_> = matching.iter().map(|route| &route.method).collect();
            return Ok(if methods.is_empty() { Found::Nothing } else { Found::Methods(methods) });
        };
        let variables = route.template.bind(&path);
        let variables: Result<_, _> =
            variables.map(|(field, text)| Ok((field.to_owned(), decode(&text)?))).collect();
        Ok(Found::Route(route, variables?))
    }
}

fn decode(text: &str) -> Result<String, Failure> {
    let decoded = percent_decode_str(text).decode_utf8();
    decoded.map(Into::into).map_err(|_| {
        Failure::new(Code::InvalidArgument, "INVALID_PATH", "the path is not UTF-8 when percent-decoded")
    })
}

fn routes(
    rpc: &MethodDescriptor,
    http: &ExtensionDescriptor,
    channel: &Channel,
) -> anyhow::Result<Vec<Route>> {
    let options = rpc.options();
    if !options.has_extension(http) {
        return Ok(Vec::new());
    }
    let extension = options.get_extension(http);
    let rule = extension.as_message().context("google.api.http is no message")?;
    let more = rule.get_field_by_name("additional_bindings");
    let more = more.as_ref().and_then(|value| value.as_list()).unwrap_or_default();
    let rules = std::iter::once(rule).chain(more.iter().filter_map(|value| value.as_message()));
    rules.map(|rule| route(rpc, rule, channel)).collect()
}

fn route(rpc: &MethodDescriptor, rule: &DynamicMessage, channel: &Channel) -> anyhow::Result<Route> {
    const METHODS: [(&str, Method); 5] = [
        ("get", Method::GET),
        ("put", Method::PUT),
        ("post", Method::POST),
        ("delete", Method::DELETE),
        ("patch", Method::PATCH),
    ];
    let pattern = METHODS.into_iter().find(|(name, _)| rule.has_field_by_name(name));
    let (name, method) = pattern.context("google.api.http names no method")?;
    let body = body(rpc, &text(rule, "body"))?;
    Ok(Route {
        method,
        template: Template::parse(&text(rule, name))?,
        outputs: outputs(rpc, &body)?,
        body,
        rpc: rpc.clone(),
        path: format!("/{}/{}", rpc.parent_service().full_name(), rpc.name()).parse()?,
        channel: channel.clone(),
    })
}

fn text(rule: &DynamicMessage, field: &str) -> String {
    let value = rule.get_field_by_name(field);
    value.as_ref().and_then(|value| value.as_str()).unwrap_or_default().to_owned()
}

fn body(rpc: &MethodDescriptor, name: &str) -> anyhow::Result<Body> {
    match name {
        "" => Ok(Body::None),
        "*" => Ok(Body::Whole),
        name => {
            let field = rpc.input().get_field_by_name(name).context("body names no field")?;
            match field.kind() {
                Kind::Message(inner) if !field.is_list() && !field.is_map() => Ok(Body::Field(field, inner)),
                _ => bail!("body must name a message"),
            }
        }
    }
}

fn outputs(rpc: &MethodDescriptor, body: &Body) -> anyhow::Result<HashSet<String>> {
    let Body::Field(_, inner) = body else { return Ok(HashSet::new()) };
    let rules = Rules::new(rpc.parent_pool())?;
    let fields = inner.fields().filter(|field| rules.of(field).output);
    Ok(fields.map(|field| field.full_name().to_owned()).collect())
}
