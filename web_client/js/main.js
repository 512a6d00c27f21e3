/** The page: puts its parts together and draws them, frame by frame, from the position of the voice. */

import { forget } from "./caller.js";
import { Captions } from "./captions.js";
import { Controls } from "./controls.js";
import { Details } from "./details.js";
import { Diagram } from "./diagram.js";
import { byId, make, on, setText } from "./dom.js";
import { Forgetting } from "./forgetting.js";
import { keep, recall } from "./kept.js";
import { enter } from "./key.js";
import { Lifeline } from "./lifeline.js";
import { NoticeBar } from "./notice.js";
import { Replies } from "./replies.js";
import { Session } from "./session.js";
import { choose, load, tongues } from "./site.js";
import { Viewfinder } from "./viewfinder.js";
import { WORDS, label, speak, wordsOf } from "./words.js";

const session = new Session();
const controls = new Controls();
const captions = new Captions(byId("log"), byId("said"));
const diagram = new Diagram(byId("figure"));
const replies = new Replies();
const notice = new NoticeBar();
const viewfinder = new Viewfinder();
const details = new Details(byId("details"), byId("details-button"), session);
const forgetting = new Forgetting(async () => {
  session.lifeline.end();
  await forget(recall("key") ?? "");
  // What stands on the page goes with it.
  keep("forgotten", true);
  window.location.reload();
});
byId("details").append(forgetting.element);
const source = make("p", { class: "aside" });
const helper = make("p", { class: "helper" });

let changed = true;
/** Id of the answer that the replies stand under. */
let under = "";

on(session, "change", () => {
  changed = true;
});
on(details, "change", () => {
  changed = true;
});
on(session, "level", ({ level }) => controls.level(level));
on(controls, "talk", () => session.toggleMicrophone());
on(controls, "say", ({ text, replaces }) => session.say(text, replaces));
on(controls, "stop", () => (session.busy ? session.stop() : details.toggle(false)));
on(controls, "key", ({ key }) => replies.press(key));
on(captions, "correct", ({ id, text }) => controls.correct(id, text));
on(diagram, "select", ({ node, label }) => session.pick({ node_id: node }, label));
on(replies, "pick", ({ id, label }) => session.pick({ reply_id: id }, label));
on(notice, "dismiss", () => session.dismiss());
on(notice, "action", () => {
  const kind = session.notice?.kind ?? "";
  if (kind.startsWith("camera")) return session.toggleCamera();
  if (kind === "blocked") return session.unblock();
  if (kind === "browser_hears") return session.letBrowserHear();
  const microphone = ["denied", "missing", "unplugged"].includes(kind);
  return microphone ? session.toggleMicrophone() : session.start({ microphone: heard });
});
on(controls, "camera", () => session.toggleCamera());
on(viewfinder, "toggle", () => session.toggleCamera());
on(viewfinder, "flip", () => session.looking.flip());
on(viewfinder, "look", () => session.looking.look());

/** Whether the caller talked before the connection went; then connecting again brings the microphone back. */
let heard = false;

function draw() {
  const shown = session.shown();
  session.recogniser.rest(shown.speaking);
  if (changed) {
    changed = false;
    heard ||= session.mic === "on";
    const { entries, lastTurn } = session.conversation;
    captions.update(entries, lastTurn, session.link === "open");
    notice.show(session.notice);
    details.update(session);
    if (details.open) forgetting.update();
    viewfinder.update(session.looking);
    if (session.link !== "idle") document.body.dataset.screen = "talk";
  }
  captions.speak(session.conversation.answers, shown.words, shown.answer);
  const picture = session.conversation.pictures.get(shown.diagram) ?? null;
  diagram.show(picture);
  diagram.update(shown.state);
  byId("later").hidden = picture !== null;
  document.body.toggleAttribute("data-picture", picture !== null);
  // The columns move once, with the first picture, and then stay.
  if (picture) document.body.dataset.pictured = "";
  offer(shown);
  controls.update(session);
  requestAnimationFrame(draw);
}

/** What stands under the words of the present answer. @param {import("./scene.js").Shown} shown */
function offer({ state, answer }) {
  replies.show(session.link === "open" ? state.replies : []);
  const titles = (answer?.route?.sources ?? []).map((/** @type {{title: string, taken?: string}} */ { title, taken }) => (taken ? `${title} (${taken})` : title));
  const step = answer?.route?.verdict === "step" && state.here?.step ? ` · ${WORDS.step(state.here.step).toLowerCase()}` : "";
  setText(source, titles.length > 0 ? WORDS.from(titles.join(", ")) + step : "");
  setText(helper, state.person ? WORDS.handedOver(state.person) : "");
  source.hidden = titles.length === 0;
  helper.hidden = !state.person;
  const place = captions.place(answer);
  if (place && replies.element.parentElement !== place) place.append(replies.element, helper, source);
  const offered = `${answer?.id} ${state.replies.length} ${state.person}`;
  if (offered !== under) captions.follow();
  under = offered;
}

/** The page and the talk in a language. @param {import("./site.js").Tongue} tongue */
async function talkIn(tongue) {
  const { language, brand, notice: automated, person, examples } = tongue;
  speak(language);
  label();
  document.documentElement.lang = language;
  document.title = brand;
  setText(byId("brand"), brand);
  setText(byId("automated"), automated);
  byId("person").hidden = !person;
  byId("examples").replaceChildren(
    ...examples.slice(0, 3).map((text) => {
      const button = make("button", { type: "button", class: "example" }, text);
      button.addEventListener("click", () => session.say(text));
      return make("li", {}, button);
    }),
  );
  byId("examples-title").hidden = examples.length === 0;
  if (!tongue.hearing) {
    setText(byId("welcome-hint"), WORDS.welcomeTyped);
    setText(byId("mic-word"), WORDS.begin);
  }
  const at = offered.findIndex((each) => each === tongue);
  const next = wordsOf(offered[(at + 1) % offered.length].language);
  other.textContent = next.language;
  other.setAttribute("aria-label", next.inThisLanguage);
  other.lang = offered[(at + 1) % offered.length].language;
  await session.speak(tongue, offered.length > 1);
}

const entered = await enter();
const site = await load(recall("key") ?? "");
session.lifeline.connection.iceServers = site.ice_servers;
const offered = tongues(site);
const other = byId("language");
other.hidden = offered.length < 2;
other.addEventListener("click", () => {
  const at = offered.findIndex(({ language }) => language === session.language);
  const next = offered[(at + 1) % offered.length];
  keep("language", next.language);
  void talkIn(next);
});
await talkIn(choose(offered, recall("language"), navigator.languages));
document.body.dataset.ready = "";
if (recall("forgotten")) {
  keep("forgotten", null);
  session.sayForgotten();
}
if (!entered) session.turnAway();
else if (Lifeline.waiting()) void session.comeBack();
requestAnimationFrame(draw);
