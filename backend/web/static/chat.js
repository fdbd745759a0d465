// The web chat's page: draws the record, sends what the person types or presses, and never loses a sending.
// The server's side of the socket is backend/web/session.py. All words come from the page (texts/chat.yml).

const words = JSON.parse(document.getElementById("words").textContent);
const question = JSON.parse(document.getElementById("question").textContent);
const stateLine = document.getElementById("state");
const UNSENT = "qingzhang-unsent";
const TYPING_AT_MOST = 90_000; // after that an answer may still come, but nobody is typing
const PAUSES = [500, 1000, 2000, 4000, 8000, 15000];
const FINAL_CLOSES = { 4401: words.no_identity, 4429: words.too_many_pages };
const OUR_STYLES = `
  .qz { white-space: pre-wrap; overflow-wrap: anywhere; }
  .qz a { color: inherit; text-underline-offset: 3px; }
  .qz-buttons { display: flex; flex-wrap: wrap; gap: 8px; margin: 10px 0 4px; padding: 0; border: 0; min-width: 0; }
  .qz-button { font: inherit; line-height: 1.35; text-align: left; text-decoration: none; padding: 8px 14px; min-height: 40px;
    border: 1px solid #12594f; border-radius: 20px; background: #fff; color: #0c453d; cursor: pointer; overflow-wrap: anywhere;
    display: inline-flex; align-items: center; }
  .qz-button:hover { background: #e6f1ee; }
  .qz-button:disabled { border-color: #c3ccc8; color: #5b6763; background: #f5f7f5; cursor: default; }
  .qz-button.pressed:disabled { border-color: #12594f; background: #e6f1ee; color: #0c453d; }
  .qz-button:focus-visible, .qz a:focus-visible, #text-input:focus-visible, [role=button]:focus-visible
    { outline: 3px solid #f2b84b; outline-offset: 2px; }
  .qz-hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
  .qz-note { color: #8a5a00; font-size: .88em; margin-top: 4px; }
  .qz-lead { color: #5b6763; margin-top: 10px; }
  .qz-typing { color: #5b6763; font-size: .92em; padding: 2px 16px 14px; }
  .qz-typing::after { content: ""; display: inline-block; width: .5em; height: .5em; margin-left: .5em; border-radius: 50%;
    background: #12594f; animation: qz-breathe 1.1s ease-in-out infinite alternate; }
  @keyframes qz-breathe { from { opacity: .2 } to { opacity: 1 } }
  @media (prefers-reduced-motion: reduce) { .qz-typing::after { animation: none } }
  #text-input:empty::before, #text-input[textcolor]::before { color: #5b6763; }
`;

// -- the component

await customElements.whenDefined("deep-chat");
const chat = document.createElement("deep-chat");
const rendered = new Promise((done) => {
  // The component may render twice while it starts, and throws the first away; it calls this each time.
  let last = 0;
  const handler = (_, signals) => {
    // Who types before the rest of this page is ready has been heard all the same.
    signals.newUserMessage.listener = (body) => rendered.then(() => typed(body));
    signals.onOpen();
    clearTimeout(last);
    last = setTimeout(done, 60);
  };
  chat.connect = { websocket: true, handler };
});
// Set before it is rendered: without a font of ours the component would fetch one from another host.
Object.assign(chat.style, { width: "100%", height: "100%", border: "none", borderRadius: "0", backgroundColor: "transparent", fontFamily: "inherit" });
chat.auxiliaryStyle = OUR_STYLES;
chat.introMessage = { html: opening().outerHTML };
chat.textInput = {
  placeholder: { text: words.placeholder, style: { color: "#5b6763" } },
  styles: {
    container: { width: "100%", margin: "0", border: "1px solid #aab5b0", borderRadius: "12px", boxShadow: "none", backgroundColor: "#fff" },
    text: { fontSize: "16px", padding: "12px 84px 12px 14px", lineHeight: "1.5", maxHeight: "9em", color: "#1c2422" },
    focus: { border: "1px solid #12594f" },
  },
};
chat.inputAreaStyle = { padding: "8px 0 12px", backgroundColor: "transparent" };
chat.submitButtonStyles = { position: "inside-end", submit: sendButton("#12594f"), disabled: sendButton("#5b6763") };
chat.errorMessages = { displayServiceErrorMessages: false, overrides: { default: words.offline } };
chat.messageStyles = {
  default: {
    shared: { bubble: { maxWidth: "min(88%, 40rem)", fontSize: "16px", lineHeight: "1.65", padding: "10px 14px", marginTop: "6px", marginBottom: "6px", textAlign: "left" } },
    user: { bubble: { backgroundColor: "#12594f", color: "#fff", borderRadius: "14px 14px 4px 14px" } },
    ai: { bubble: { backgroundColor: "#fff", color: "#1c2422", border: "1px solid #dfe4e1", borderRadius: "14px 14px 14px 4px" } },
  },
};
chat.displayLoadingBubble = false;
chat.scrollButton = false;
document.getElementById("chat").append(chat);
await rendered;

const inside = chat.shadowRoot;
const list = inside.getElementById("messages");
const typing = element("div", "qz-typing", words.typing);
typing.hidden = true;
prepareForEverybody();
if (question) prefill(question);

/** Names and roles that the component does not give by itself. */
function prepareForEverybody() {
  list.setAttribute("role", "log");
  list.setAttribute("aria-label", words.conversation);
  list.setAttribute("tabindex", "0");
  const input = inside.getElementById("text-input");
  input.setAttribute("aria-label", words.input);
  input.setAttribute("aria-multiline", "true");
  inside.querySelector(".input-button")?.setAttribute("aria-label", words.send);
  inside.addEventListener("click", pressed);
  list.append(typing);
}

function sendButton(colour) {
  const container = { width: "60px", height: "36px", right: "7px", bottom: "6px", borderRadius: "8px", backgroundColor: colour };
  const text = { content: words.send, styles: { default: { color: "#fff", fontSize: "16px", padding: "0", lineHeight: "36px", display: "block", width: "100%", textAlign: "center" } } };
  const svg = { styles: { default: { display: "none" } } };
  return { container: { default: container, hover: { backgroundColor: colour }, click: { backgroundColor: colour } }, text, svg };
}

function prefill(text) {
  const input = inside.getElementById("text-input");
  chat.focusInput();
  document.execCommand("insertText", false, text);
  if (!input.textContent) { input.textContent = text; input.dispatchEvent(new Event("input")); }
  history.replaceState(null, "", "/chat"); // a reload shall not put it in again
}

// -- drawing: text is only ever set as text, so nobody's words can be markup

function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function opening() {
  const whole = element("div");
  whole.append(element("div", "qz", words.opening), element("div", "qz-lead", words.opening_lead));
  const row = element("div", "qz-buttons");
  for (const example of words.examples) {
    const button = element("button", "qz-button", example);
    button.type = "button";
    button.dataset.say = example;
    row.append(button);
  }
  whole.append(row);
  return whole;
}

/** The text, with addresses of the web made into links. */
function plain(text) {
  const whole = element("div", "qz");
  let end = 0;
  for (const found of text.matchAll(/https?:\/\/[\w\-.~:/?#[\]@!$&'()*+,;=%]+/g)) {
    const address = found[0].replace(/[.,;:!?)\]']+$/, "");
    whole.append(text.slice(end, found.index), link(address, address, ""));
    end = found.index + address.length;
  }
  whole.append(text.slice(end));
  return whole;
}

function link(address, title, className) {
  const made = element("a", className, title);
  made.href = safe(address);
  made.target = "_blank";
  made.rel = "noopener";
  made.append(element("span", "qz-hidden", words.new_window));
  return made;
}

/** Only pages of the web; anything else leads nowhere. */
function safe(address) {
  try {
    const url = new URL(address, location.href);
    return ["http:", "https:"].includes(url.protocol) ? url.href : "#";
  } catch {
    return "#";
  }
}

function bubble(line) {
  const whole = element("div");
  whole.append(element("span", "qz-hidden", `${line.direction === "in" ? words.you : words.it}: `), plain(line.text));
  if (line.buttons.length) whole.append(buttonsOf(line));
  return whole;
}

function buttonsOf(line) {
  const row = element("div", "qz-buttons");
  line.buttons.forEach((button, index) => {
    if (button.url) return row.append(link(button.url, button.title, "qz-button"));
    const made = element("button", "qz-button", button.title);
    made.type = "button";
    made.dataset.ref = `${line.id}:${index}`;
    row.append(made);
  });
  return row;
}

function show(html, role) {
  const nearEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 120;
  chat.addMessage({ html, role });
  list.append(typing);
  if (nearEnd || role === "user") chat.scrollToBottom();
}

// -- what the page knows

let lastLine = 0; // the newest line of the record that is drawn
let lastIn = null; // whether an answer is still due
const drawnHere = new Set(); // client ids of texts that are on the screen already
const confirmed = new Set(); // lines of the record that were drawn when they were sent
const unsent = new Map(Object.entries(JSON.parse(sessionStorage.getItem(UNSENT) ?? "{}"))); // by client id, in order

function keepUnsent() {
  sessionStorage.setItem(UNSENT, JSON.stringify(Object.fromEntries(unsent)));
}

function draw(line) {
  lastLine = Math.max(lastLine, line.id);
  answerDue(line.direction === "in" ? line.at : null);
  if (confirmed.delete(line.id)) return;
  if (line.kind === "button" && line.direction === "in") spendRowOf(line.text);
  show(bubble(line).outerHTML, line.direction === "in" ? "user" : "ai");
}

let typingEnds = 0;
function answerDue(since) {
  lastIn = since;
  clearTimeout(typingEnds);
  const left = since ? TYPING_AT_MOST - (Date.now() - Date.parse(since)) : 0;
  typing.hidden = left <= 0;
  if (left > 0) {
    typingEnds = setTimeout(() => { typing.hidden = true; tell(); }, left);
    if (list.scrollHeight - list.scrollTop - list.clientHeight < 160) chat.scrollToBottom();
  }
  tell();
}

/** After a reload too, the row of a pressed button is spent: the newest one that offers this title. */
function spendRowOf(title) {
  const offering = [...inside.querySelectorAll("[data-ref]:not(:disabled)")].reverse().find((one) => one.textContent === title);
  if (offering) spend(offering);
}

function spend(button) {
  for (const one of button.closest(".qz-buttons").querySelectorAll("button")) one.disabled = true;
  button.classList.add("pressed");
}

function unspend(ref) {
  const button = inside.querySelector(`[data-ref="${CSS.escape(ref)}"]`);
  if (!button) return;
  for (const one of button.closest(".qz-buttons").querySelectorAll("button")) one.disabled = false;
  button.classList.remove("pressed");
}

// -- sending

function typed(body) {
  const text = body.messages?.at(-1)?.text ?? "";
  // The component has drawn it as Markdown; a person's words are shown as they were written.
  const drawn = [...inside.querySelectorAll(".user-message-text")].at(-1);
  if (drawn) drawn.replaceChildren(plain(text));
  else show(bubble({ direction: "in", text, buttons: [] }).outerHTML, "user"); // it was drawn in a rendering thrown away
  list.append(typing);
  send({ type: "text", text });
}

function pressed(event) {
  const button = event.target.closest?.("button.qz-button");
  if (!button || button.disabled) return;
  if (button.dataset.say) {
    show(bubble({ direction: "in", text: button.dataset.say, buttons: [] }).outerHTML, "user");
    send({ type: "text", text: button.dataset.say });
  } else if (button.dataset.ref) {
    spend(button);
    send({ type: "button", ref: button.dataset.ref });
  }
  chat.focusInput();
}

function send(frame) {
  const id = crypto.getRandomValues(new Uint8Array(16)).reduce((hex, byte) => hex + byte.toString(16).padStart(2, "0"), "");
  unsent.set(id, frame.text?.toWellFormed ? { ...frame, text: frame.text.toWellFormed() } : frame);
  keepUnsent();
  if (frame.type === "text") drawnHere.add(id);
  answerDue(new Date().toISOString());
  transmit(id);
}

function transmit(id) {
  if (socket?.readyState === WebSocket.OPEN && unsent.has(id)) socket.send(JSON.stringify({ ...unsent.get(id), client_id: id }));
}

// -- the socket

let socket = null;
let tries = 0;
let dialogue = null;
let broken = null; // words for a close after which coming back is of no use

const heard = {
  stored({ client_id, id }) {
    // A press, and what is sent again after a reload, is not drawn yet: it comes with the record.
    if (drawnHere.delete(client_id) && id > lastLine) confirmed.add(id);
    unsent.delete(client_id);
    keepUnsent();
    tell();
  },
  refused({ client_id, code, text, retry_after }) {
    if (retry_after) {
      setTimeout(() => transmit(client_id), retry_after * 1000);
      return tell(text);
    }
    const frame = unsent.get(client_id);
    unsent.delete(client_id);
    keepUnsent();
    if (frame?.ref && code !== "button_unknown") unspend(frame.ref);
    answerDue(null);
    show(element("div", "qz qz-note", text).outerHTML, "ai");
  },
  messages({ items }) {
    items.forEach(draw);
  },
  state({ dialogue: now }) {
    dialogue = now;
    tell();
  },
};

function connect() {
  const made = new WebSocket(`${location.origin.replace(/^http/, "ws")}/chat/socket`);
  made.addEventListener("open", () => {
    socket = made;
    tries = 0;
    for (const id of unsent.keys()) transmit(id); // first these: then their lines are known when the record comes
    made.send(JSON.stringify({ type: "since", after: lastLine }));
    tell();
  });
  made.addEventListener("message", (event) => {
    const frame = JSON.parse(event.data);
    heard[frame.type]?.(frame);
  });
  made.addEventListener("close", (event) => {
    if (socket === made) socket = null;
    broken = FINAL_CLOSES[event.code] ?? null;
    tell();
    if (!broken) setTimeout(connect, PAUSES[Math.min(tries++, PAUSES.length - 1)] * (0.8 + 0.4 * Math.random()));
  });
}

/** The line above the chat: only what the person has to know. */
function tell(now) {
  const line = broken ?? now ?? (!socket ? (tries ? words.offline : words.connecting) : dialogue === "starting" ? words.starting : waited() ? words.waiting : "");
  if (stateLine.textContent !== line) stateLine.textContent = line;
  stateLine.hidden = !line;
}

function waited() {
  return lastIn !== null && typing.hidden;
}

addEventListener("online", () => { if (!socket && !broken) connect(); });
connect();
