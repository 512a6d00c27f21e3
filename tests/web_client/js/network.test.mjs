import assert from "node:assert/strict";
import { test } from "node:test";

import { read } from "../../../web_client/js/network.js";

const pair = { type: "candidate-pair", nominated: true, currentRoundTripTime: 0.042 };
const inbound = { type: "inbound-rtp", kind: "audio", jitter: 0.007, packetsReceived: 90, packetsLost: 10 };

test("round trip, jitter and the loss since the look before", () => {
  const before = { received: 0, lost: 0 };
  assert.deepEqual(read(Object.entries({ pair, inbound }), before), { rtt: 42, jitter: 7, lost: 0.1 });
  const later = { ...inbound, packetsReceived: 190 };
  assert.equal(read(Object.entries({ later }), before).lost, 0);
});

test("what is not counted is not known: a pair that was not chosen, a line without packets", () => {
  const other = { ...pair, nominated: false };
  assert.deepEqual(read(Object.entries({ other }), { received: 0, lost: 0 }), { rtt: null, jitter: null, lost: null });
  assert.deepEqual(read(null, { received: 0, lost: 0 }), { rtt: null, jitter: null, lost: null });
});

test("counts that begin anew with another line are no loss", () => {
  const before = { received: 500, lost: 20 };
  assert.ok(read(Object.entries({ inbound }), before).lost >= 0);
});
