// Verifies webhooks that were taken, with the library of Standard Webhooks; and that it refuses what was tampered with.
import assert from "node:assert";
import { readFileSync } from "node:fs";
import { Webhook } from "standardwebhooks";

const webhook = new Webhook(process.argv[2]);
const taken = JSON.parse(readFileSync("taken.json", "utf8"));
assert(taken.length > 0);
for (const { headers, body } of taken) {
  const message = webhook.verify(body, headers);
  assert.equal(message.type, "message.outgoing");
  assert(message.data.text.length > 0 && message.data.recipientId.length > 0);
  assert.throws(() => webhook.verify(body.replace("recipientId", "recipientID"), headers));
  assert.throws(() => webhook.verify(body, { ...headers, "webhook-id": "another" }));
}
