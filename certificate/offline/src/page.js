// The page around the check.

const $ = (id) => document.getElementById(id);
let language = ["ko", "ru"].find((l) => navigator.languages.some((n) => n.toLowerCase().startsWith(l))) ?? "en";
let trust = null, asked = [], camera = null;

const tones = {
  valid: "good", unreadable: "neutral", unknown_format: "neutral", unknown_issuer: "neutral", unknown_key: "neutral", not_yet_valid: "warn",
  expired: "warn", unproven: "warn", pending_publication: "warn", superseded: "warn", standing_unknown: "warn", suspended: "warn",
};

function translate() {
  document.documentElement.lang = language;
  document.title = say(language, "title");
  for (const e of document.querySelectorAll("[data-t]")) e.textContent = say(language, e.dataset.t);
  for (const b of document.querySelectorAll("[data-l]")) b.setAttribute("aria-pressed", String(b.dataset.l === language));
  if (camera) $("scan").textContent = say(language, "scan_stop");
  showTrust();
  show();
}

function showTrust(why) {
  $("pinned").textContent = why ? say(language, "trust_bad", { why }) : trust
    ? say(language, "pinned", { issuer: trust.issuer.name[language], fingerprint: trust.fingerprint }) : say(language, "none");
  $("trusting").open ||= !trust;
}

async function takeTrust(bytes) {
  const read = await readTrust(bytes);
  if (read.fault) return showTrust(explain(read.fault, language));
  trust = read;
  showTrust();
}

function node(tag, attributes, ...children) {
  const e = document.createElement(tag);
  for (const [n, v] of Object.entries(attributes ?? {})) if (v) e.setAttribute(n, v);
  e.append(...children);
  return e;
}

function show() {
  $("answer").replaceChildren(...asked.map((one) => {
    if (typeof one === "string") return node("article", { class: "neutral" }, node("div", { class: "verdict" }, node("h2", {}, say(language, one))));
    const { name, report } = one, tone = tones[report.verdict] ?? "bad";
    const article = node("article", { class: tone }, node("div", { class: "verdict" }, node("h2", {}, headline(report, language)), ...(name ? [node("small", {}, name)] : [])));
    const stated = statements(report, language);
    if (stated.length > 0) article.append(node("dl", {}, ...stated.flatMap(([term, text, lang]) => [node("dt", {}, say(language, "label." + term)), node("dd", { lang }, text)])));
    article.append(node("ol", {}, ...report.steps.map((s, i) => node("li", { class: { pass: "good", fail: "bad" }[s.outcome] ?? "neutral" },
      node("span", {}, say(language, "step." + s.code), node("small", {}, sentence(report, i, language))), node("b", {}, say(language, "outcome." + s.outcome))))));
    if (isUnsure(report)) article.append(node("p", {}, say(language, "note.standing")));
    return article;
  }));
}

const detector = () => ("BarcodeDetector" in globalThis ? new BarcodeDetector({ formats: ["qr_code"] }) : null);

async function readQR(image) {
  for (const found of (await detector()?.detect(image)) ?? []) if (found.rawValue) return found.rawValue;
  return "";
}

async function run(inputs) {
  const now = Math.floor(Date.now() / 1000), on = readDate($("on").value);
  asked = [];
  for (const { name, bytes } of inputs) asked.push(bytes ? { name, report: await check(bytes, trust ?? noTrust, now, on) } : "image");
  if (asked.length === 0) asked.push("nothing");
  show();
  $("answer").focus();
}

async function given() {
  const inputs = [];
  for (const file of $("file").files) {
    if (file.type.startsWith("image/") && detector()) {
      const text = await readQR(await createImageBitmap(file)).catch(() => "");
      inputs.push({ name: file.name, bytes: text && bytesOf(text) });
    } else inputs.push({ name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) });
  }
  const text = $("text").value.trim();
  if (text) inputs.push({ name: "", bytes: bytesOf(text) });
  return inputs;
}

function endCamera() {
  camera?.getTracks().forEach((t) => t.stop());
  camera = null;
  $("camera").hidden = true;
  $("scan").textContent = say(language, "scan");
}

async function scan() {
  if (camera) return endCamera();
  try { camera = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } }); } catch { return; }
  const video = $("camera");
  video.srcObject = camera;
  video.hidden = false;
  await video.play();
  $("scan").textContent = say(language, "scan_stop");
  while (camera) {
    const text = await readQR(video).catch(() => "");
    if (text && camera) {
      endCamera();
      $("text").value = text;
      return run([{ name: "", bytes: bytesOf(text) }]);
    }
    await new Promise((next) => setTimeout(next, 150));
  }
}

async function start() {
  setWords(JSON.parse(packed.words));
  if (packed.trust) await takeTrust(bytesOf(packed.trust));
  $("source").textContent = packed.program;
  for (const b of document.querySelectorAll("[data-l]")) b.addEventListener("click", () => { language = b.dataset.l; translate(); });
  $("ask").addEventListener("submit", async (e) => { e.preventDefault(); run(await given()); });
  $("file").addEventListener("change", async () => { if ($("file").files.length > 0) run(await given()); });
  $("trust").addEventListener("change", async () => { const [file] = $("trust").files; if (file) await takeTrust(new Uint8Array(await file.arrayBuffer())); });
  $("scan").hidden = !detector() || !navigator.mediaDevices;
  $("scan").addEventListener("click", scan);
  for (const over of ["dragenter", "dragover"]) $("drop").addEventListener(over, (e) => { e.preventDefault(); $("drop").classList.add("over"); });
  for (const out of ["dragleave", "drop"]) $("drop").addEventListener(out, () => $("drop").classList.remove("over"));
  $("drop").addEventListener("drop", (e) => {
    e.preventDefault();
    if (e.dataTransfer.files.length === 0) return;
    $("file").files = e.dataTransfer.files;
    $("file").dispatchEvent(new Event("change"));
  });
  translate();
  document.body.dataset.ready = "yes";
}

start();
