// What runs in the browser, a part for each part of the page. Gradio gives each: element, trigger, props, watch,
// upload. A part that comes back in another language is patched in place, so listeners stay where they are.
// PART head
const root = document.documentElement;
const adopt = () => {
  const head = element.querySelector("header");
  if (!head) return;
  root.lang = head.dataset.language;
  root.dir = head.dataset.direction;
  root.dataset.theme = head.dataset.theme;
  document.title = head.dataset.title;
};
adopt();
watch("value", adopt);
element.addEventListener("click", (event) => {
  const chip = event.target.closest("button[data-language]");
  if (!chip || chip.getAttribute("aria-pressed") === "true") return;
  const told = document.querySelector("#said [data-answer]");
  trigger("language", {
    language: chip.dataset.language,
    answer: told ? JSON.parse(told.dataset.answer) : null,
    number: told ? Number(told.dataset.n) : 0,
    fact: document.querySelector("#fact .fact") !== null,
  });
});
// PART said
const tell = () => {
  // The picture itself is in no language, and so it stays; what is said of it does not.
  const said = element.querySelector("[data-face]");
  const shown = document.querySelector("#shown img");
  if (said && shown && shown.alt) {
    shown.alt = said.dataset.face;
    const caption = document.querySelector("#shown figcaption");
    if (caption) caption.textContent = said.dataset.face;
  }
  document.dispatchEvent(new CustomEvent("kiosk-said"));
};
watch("value", tell);
// PART box
// An upload may wait three minutes for room: see kiosk/web/uploads.py.
const PATIENCE = 240000, FRAME_PATIENCE = 5000, SMALL = 640, LARGE = 1600, LEAST_BETWEEN = 60, AGAIN = 1000;
const find = (what) => element.querySelector(what);
const state = { number: 0, stream: null, asking: false, live: 0, timer: 0, sent: 0, status: "" };
const say = (key) => find(".box").dataset[key] || "";

const show = () => {
  const on = state.stream !== null, status = find(".status"), video = find("video");
  find(".camera").hidden = !on;
  find(".offer").hidden = on;
  find(".secure").hidden = window.isSecureContext;
  find(".box").classList.toggle("reading", state.status === "reading");
  element.querySelectorAll('[data-way="shoot"], [data-way="live"]').forEach((button) => {
    button.hidden = state.live > 0;
  });
  status.textContent = state.status ? say(state.status) : "";
  if (video.srcObject !== state.stream) {
    video.srcObject = state.stream;
    if (state.stream) video.play().catch(() => {});
  }
};
const settle = (status) => {
  clearTimeout(state.timer);
  state.status = status;
  show();
};

const wait = () => {
  settle("reading");
  state.timer = setTimeout(() => settle("failed"), PATIENCE);
};
const refusal = (said) => {
  if (/size|large|413/i.test(said)) return "tooLarge";
  return /busy|too many|503/i.test(said) ? "busy" : "failed";
};
// What Gradio refuses, or what goes wrong with its connection, it says in English in a corner of its own.
new MutationObserver((changes) => {
  const added = changes.flatMap((change) => [...change.addedNodes]);
  const errors = added.filter((node) => node.closest?.(".toast-wrap") && (node.matches(".error") || node.querySelector(".error")));
  if (errors.length === 0) return;
  const status = refusal(errors.map((node) => node.textContent).join(" "));
  settle(status);
  if (state.live) state.timer = setTimeout(send, AGAIN);
}).observe(document.body, { childList: true, subtree: true });
const asked = (more) => ({ language: say("language"), number: state.number, ...more });
const begin = () => {
  state.number += 1;
  trigger("begun", asked({}));
  wait();
};

const give = async (file) => {
  if (!file || state.status === "reading") return;
  begin();
  try {
    const { path } = await upload(file);
    trigger("taken", asked({ path }));
  } catch (error) {
    settle(refusal(String(error)));
  }
};

const picture = (longest, quality) => {
  const video = find("video"), canvas = document.createElement("canvas");
  const share = Math.min(1, longest / Math.max(video.videoWidth, video.videoHeight));
  canvas.width = Math.round(video.videoWidth * share);
  canvas.height = Math.round(video.videoHeight * share);
  canvas.getContext("2d").drawImage(video, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL("image/jpeg", quality);
};

const open = async () => {
  if (state.asking || state.stream) return;
  if (!navigator.mediaDevices && window.matchMedia("(pointer: coarse)").matches) {
    // A phone has a camera of its own for files, which it gives to any page.
    find("input").setAttribute("capture", "user");
    find("input").click();
    return;
  }
  state.asking = true;
  try {
    const wished = { facingMode: "user", width: { ideal: 1920 }, height: { ideal: 1080 } };
    state.stream = await navigator.mediaDevices.getUserMedia({ video: wished, audio: false });
    settle("");
    find('[data-way="shoot"]').focus();
  } catch {
    settle("denied");
  }
  state.asking = false;
};
const close = () => {
  if (state.stream) state.stream.getTracks().forEach((track) => track.stop());
  state.stream = null;
  state.live = 0;
  find(".ring").hidden = true;
};
const shoot = () => {
  if (!find("video").videoWidth || state.status === "reading") return;
  const taken = picture(LARGE, 0.92);
  close();
  begin();
  trigger("taken", asked({ picture: taken }));
  find('[data-way="camera"]').focus();
};

const send = () => {
  if (!state.live || !state.stream) return;
  state.sent = performance.now();
  state.number += 1;
  trigger("frame", asked({ visit: state.live, picture: picture(SMALL, 0.8) }));
  clearTimeout(state.timer);
  state.timer = setTimeout(send, FRAME_PATIENCE);
};
const watchMe = () => {
  if (!find("video").videoWidth) return;
  trigger("begun", asked({}));
  state.live = Date.now() % 1000000;
  show();
  find('.camera [data-way="close"]').focus();
  send();
};
const ring = (where) => {
  const mark = find(".ring");
  mark.hidden = !where;
  if (!where) return;
  const [x, y, width, height] = where.map((share) => `${100 * share}%`);
  Object.assign(mark.style, { left: x, top: y, width, height });
};

document.addEventListener("kiosk-said", () => {
  const said = document.querySelector("#said [data-n]");
  if (!said || Number(said.dataset.n) !== state.number) return;
  const live = said.dataset.live;
  if (state.live && live) {
    if (state.status) settle("");
    ring(JSON.parse(said.dataset.box || "null"));
    const pause = live === "waiting" ? AGAIN : Math.max(0, LEAST_BETWEEN - (performance.now() - state.sent));
    clearTimeout(state.timer);
    state.timer = setTimeout(send, pause);
    return;
  }
  const wasLive = state.live > 0;
  if (wasLive) close();
  settle("");
  if (wasLive) find('[data-way="camera"]').focus({ preventScroll: true });
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  document.querySelector("#said").scrollIntoView({ behavior: still ? "auto" : "smooth", block: "nearest" });
});

const paste = async () => {
  try {
    for (const item of await navigator.clipboard.read()) {
      const type = item.types.find((one) => one.startsWith("image/"));
      if (type) return give(new File([await item.getType(type)], "pasted", { type }));
    }
  } catch {
    // Not allowed, or not to be had: it is said below.
  }
  settle("clipboard");
};
const ways = {
  camera: open,
  choose: () => {
    find("input").removeAttribute("capture");
    find("input").click();
  },
  paste,
  shoot,
  live: watchMe,
  close: () => {
    close();
    settle("");
    find('[data-way="camera"]').focus();
  },
};
element.addEventListener("click", (event) => {
  const button = event.target.closest("[data-way]");
  if (button) ways[button.dataset.way]();
});
element.addEventListener("change", (event) => {
  if (event.target.type !== "file") return;
  give(event.target.files[0]);
  event.target.value = "";
});
document.addEventListener("paste", (event) => {
  const file = [...(event.clipboardData?.files || [])].find((one) => one.type.startsWith("image/"));
  if (!file) return;
  event.preventDefault();
  give(file);
});
document.addEventListener("dragover", (event) => {
  event.preventDefault();
  find(".box").classList.add("over");
});
document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) find(".box").classList.remove("over");
});
document.addEventListener("drop", (event) => {
  event.preventDefault();
  find(".box").classList.remove("over");
  give(event.dataTransfer.files[0]);
});
watch("value", show);
show();
// A press before this goes nowhere: the parts are shown before their scripts have run.
element.dataset.ready = "";
