//! What a regular who hosts a party is offered, of their own choice.

use super::choose::{Chooser, Suggestion};
use crate::domain::catalogue::campaign::{Campaign, Trigger};

/// What a campaign offers a host.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct HostOffer<'a> {
    /// The campaign.
    pub(crate) campaign: &'a Campaign,
    /// What they may choose from, the best first.
    pub(crate) options: Vec<Suggestion<'a>>,
    /// How many of it they may have.
    pub(crate) choices: usize,
}

/// What the campaigns for hosts offer now that do not give by themselves; the one with the
/// best option first.
pub(crate) fn host_offers<'a>(chooser: &Chooser<'a>) -> Vec<HostOffer<'a>> {
    let asks = |campaign: &&Campaign| campaign.trigger == Trigger::PartyHosted && !campaign.automatic;
    let offers = chooser.catalogue.campaigns.iter().filter(asks).map(|campaign| {
        let had = chooser.facts.given_upon_occasion().filter(|given| given.campaign == campaign.id).count();
        let most = usize::try_from(campaign.offers_per_order.max(1)).unwrap_or(1);
        let options = chooser.options(campaign);
        HostOffer { campaign, choices: most.saturating_sub(had).min(options.len()), options }
    });
    let mut offers: Vec<_> = offers.filter(|offer| offer.choices > 0).collect();
    offers.sort_by_key(|offer| std::cmp::Reverse(offer.options.first().map(|best| best.score)));
    offers
}

impl HostOffer<'_> {
    /// What may be said to the host, in Chinese and in English: nothing is promised, for
    /// others may have the last of it.
    pub(crate) fn wording(&self, is_host: bool) -> (String, String) {
        let named = |pick: for<'g, 's> fn(&'g Suggestion<'s>) -> &'g str, joint| {
            let name = |gift: &Suggestion<'_>| match gift.quantity {
                1 => pick(gift).to_owned(),
                many => format!("{}×{many}", pick(gift)),
            };
            self.options.iter().map(name).collect::<Vec<_>>().join(joint)
        };
        let zh = named(|gift| &gift.reward.display_name, "或");
        let en = named(|gift| gift.reward.name_in_english(), " or ");
        let (lead_zh, lead) = if is_host {
            ("您请客，小店给您添点面子", "As you are hosting, we would like to add")
        } else {
            ("您这一桌人多，小店给您添点面子", "For your table we would like to add")
        };
        if self.options.len() == 1 {
            return (
                format!("{lead_zh}：{zh}。要的话跟店里说一声，送完为止。"),
                format!("{lead} {en}. Just say so to us, while there is any left."),
            );
        }
        (
            format!("{lead_zh}：{zh}，任选{}样。要哪样跟店里说一声，送完为止。", self.choices),
            format!(
                "{lead} {en}: {} of these, as you like. Just tell us which, while there is any left.",
                self.choices
            ),
        )
    }
}
