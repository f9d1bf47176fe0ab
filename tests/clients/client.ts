// Uses the types that openapi-typescript made of the document.

import type { components, operations } from "./api.js";

type Schemas = components["schemas"];
type Json<R> = R extends { content: { "application/json": infer T } } ? T : never;
type Answer<Id extends keyof operations> = Json<operations[Id]["responses"][200]>;
type Query<Id extends keyof operations> = NonNullable<operations[Id]["parameters"]["query"]>;

// Node's, of whose types no more is needed.
declare const process: { argv: string[] };

const shop = "/v1/shops/nongmao";
const [, , address, key] = process.argv;

async function call<T>(path: string, init: RequestInit = {}): Promise<T | Schemas["Error"]> {
  const response = await fetch(`${address}${path}`, { ...init, headers: { authorization: `Bearer ${key}` } });
  return (await response.json()) as T | Schemas["Error"];
}

function got<T extends object>(answer: T | Schemas["Error"]): T {
  if ("error" in answer) throw new Error(answer.error.message);
  return answer;
}

function must(holds: boolean, what: unknown): void {
  if (!holds) throw new Error(JSON.stringify(what));
}

function send(message: Schemas["MessageInput"]): Promise<Answer<"CreateMessage"> | Schemas["Error"]> {
  return call<Answer<"CreateMessage">>(`${shop}/messages`, { method: "POST", body: JSON.stringify(message) });
}

const message: Schemas["MessageInput"] = {
  channel: "wechat-group",
  channelMessageId: "typescript-1",
  senderId: "wx-wang",
  text: "18号,订餐3.6",
};
const placed = got(await send(message)).orders[0];
if (placed === undefined) throw new Error("no order");
const state: Schemas["OrderState"] = placed.state;
must(state === "PLACED" && placed.customerNumber === 18, placed);

const order = got(await call<Answer<"GetOrder">>(`/v1/${placed.name}`));
must(order.total?.amount === "3800" && order.lines.length === 3, order);

const query: Query<"ListOrders"> = { filter: "open = true", pageSize: 5 };
const asked = new URLSearchParams(Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]));
const listed = got(await call<Answer<"ListOrders">>(`${shop}/orders?${asked}`));
must(listed.orders.some((one) => one.name === placed.name), listed);

const refused = await send({ ...message, channel: "" });
must("error" in refused && refused.error.fieldViolations[0]?.field === "message.channel", refused);

// What the document forbids is no program.
// @ts-expect-error: a message has a text
const withoutText: Schemas["MessageInput"] = { channel: "a", channelMessageId: "b", senderId: "c" };
// @ts-expect-error: an order is not asked to be UNSPECIFIED
const unspecified: Schemas["AdvanceOrderRequest"] = { toState: "STATE_UNSPECIFIED" };
must(withoutText.channel === "a" && unspecified.etag === undefined, "never");
