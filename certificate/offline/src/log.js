// The public log: signed notes, witnesses' cosignatures, policies and proofs in the C2SP formats (c2sp.org/signed-note,
// tlog-checkpoint, tlog-cosignature, tlog-policy, tlog-proof).

const isNoteName = (s) => s !== "" && bytesOf(s).length <= 255 && !/[+\p{White_Space}\p{Cc}]/u.test(s);

// readVerifierKey reads a key of a log (kind 1) or a witness (kind 4): name+hash+base64; null for any other text.
async function readVerifierKey(text, kind) {
  const at = text.indexOf("+"), name = text.slice(0, at), rest = text.slice(at + 1);
  const data = at > 0 && isNoteName(name) ? decode64(rest.slice(9), false) : null;
  if (!data || data.length !== 33 || data[0] !== kind) return null;
  const id = (await sha256(join(bytesOf(name + "\n"), data))).slice(0, 4);
  return rest.slice(0, 9) === hex(id) + "+" ? { name, id, key: data.slice(1), text } : null;
}

// splitNote parts a signed note into its text and its signature lines; null where it is none.
function splitNote(note) {
  if (/[\x00-\x09\x0b-\x1f]/.test(note)) return null;
  const at = note.lastIndexOf("\n\n"), lines = note.slice(at + 2).split("\n"), signatures = [];
  if (at < 0 || lines.pop() !== "" || lines.length === 0 || lines.length > 100) return null;
  for (const line of lines) {
    const space = line.indexOf(" ", 2), name = line.slice(2, space), data = decode64(line.slice(space + 1), false);
    if (!line.startsWith("— ") || space < 0 || !isNoteName(name) || !data || data.length < 5) return null;
    signatures.push({ name, id: data.slice(0, 4), signature: data.slice(4) });
  }
  return { text: note.slice(0, at + 1), signatures };
}

const readSize = (s) => (/^(0|[1-9]\d{0,14})$/.test(s) && Number(s) <= 2 ** 48 ? Number(s) : null);

function readCheckpoint(text) {
  const lines = text.slice(0, -1).split("\n");
  if (!text.endsWith("\n") || lines.length < 3 || lines.includes("")) return null;
  const size = readSize(lines[1]), root = decode64(lines[2], false);
  return size === null || root?.length !== 32 ? null : { origin: lines[0], size, root };
}

// readPolicy reads a policy's text; null where it breaks a rule. quorum is null where none is asked for.
async function readPolicy(text) {
  const policy = { logs: [], witnesses: [], quorum: undefined }, named = new Map(), grouped = new Set();
  const define = (name, judge) => (named.has(name) || name === "none" ? false : !!named.set(name, judge));
  if (text.length > 128 << 10 || /[\x00-\x08\x0b-\x1f\x7f]/.test(text)) return null;
  for (const line of text.split("\n")) {
    const [kind, ...words] = line.split(/[ \t]+/).filter(Boolean), n = words.length;
    if (kind === undefined || kind[0] === "#") continue;
    if (kind === "log" && (n === 1 || n === 2)) {
      const key = await readVerifierKey(words[0], 1);
      if (!key || policy.logs.some((l) => same(l.key, key.key))) return null;
      policy.logs.push(key);
    } else if (kind === "witness" && (n === 2 || n === 3)) {
      const key = await readVerifierKey(words[1], 4);
      if (!key || policy.witnesses.some((w) => same(w.key, key.key)) || !define(words[0], (cosigned) => cosigned.has(key))) return null;
      policy.witnesses.push(key);
    } else if (kind === "group" && n >= 3) {
      const [name, threshold, ...members] = words;
      const k = threshold === "all" ? members.length : threshold === "any" ? 1 : readSize(threshold) ?? 0;
      for (const m of members) { if (!named.has(m) || grouped.has(m)) return null; grouped.add(m); }
      const judges = members.map((m) => named.get(m));
      if (k < 1 || k > members.length || !define(name, (cosigned) => judges.filter((j) => j(cosigned)).length >= k)) return null;
    } else if (kind === "quorum" && n === 1 && policy.quorum === undefined) {
      policy.quorum = words[0] === "none" ? null : named.get(words[0]);
      if (policy.quorum === undefined) return null;
    } else return null;
  }
  return policy.quorum === undefined ? null : policy;
}

// judgeNote holds a checkpoint's note against a policy: {checkpoint, log, cosignatures, quorum, time}, "forged" where
// it carries a false signature of a key the policy knows, or "unsigned" where no log of the policy signed it. time is the
// second by which enough witnesses had seen it; 0 where the policy asks for none.
async function judgeNote(note, policy) {
  const split = splitNote(note), checkpoint = split && readCheckpoint(split.text);
  if (!checkpoint) return "unsigned";
  const body = bytesOf(split.text), cosignatures = [];
  const made = (key) => split.signatures.filter((s) => s.name === key.name && same(s.id, key.id));
  let log = null;
  for (const key of policy.logs) {
    for (const s of made(key)) {
      if (!(await verify(key.key, body, s.signature))) return "forged";
      if (key.name !== checkpoint.origin) return "unsigned";
      log ??= key;
    }
  }
  if (!log) return "unsigned";
  for (const key of policy.witnesses) {
    let earliest = 0;
    for (const s of made(key)) {
      if (s.signature.length !== 72) return "forged";
      const time = new DataView(s.signature.buffer, s.signature.byteOffset).getBigUint64(0);
      if (time === 0n || time >= 2n ** 63n || !(await verify(key.key, join(bytesOf(`cosignature/v1\ntime ${time}\n`), body), s.signature.slice(8)))) return "forged";
      earliest = earliest === 0 ? Number(time) : Math.min(earliest, Number(time));
    }
    if (earliest > 0) cosignatures.push({ key, time: earliest });
  }
  let quorum = policy.quorum === null, time = 0;
  const seen = new Set();
  for (const c of [...cosignatures].sort((a, b) => a.time - b.time)) {
    if (quorum) break;
    seen.add(c.key);
    if (policy.quorum(seen)) { quorum = true; time = c.time; }
  }
  return { checkpoint, log, cosignatures, quorum, time };
}

function readLogProof(text) {
  const at = text.indexOf("\n\n"), lines = text.slice(0, at).split("\n");
  if (at < 0 || lines.shift() !== "c2sp.org/tlog-proof@v1") return null;
  if (lines[0]?.startsWith("extra ") && !decode64(lines.shift().slice(6), false)?.length) return null;
  const index = readSize(lines[0]?.startsWith("index ") ? lines.shift().slice(6) : ""), path = lines.map((l) => decode64(l, false));
  const note = text.slice(at + 2);
  if (index === null || path.length > 63 || path.some((h) => h?.length !== 32) || !splitNote(note)) return null;
  return { index, path, note };
}

const leafHash = (leaf) => sha256(join(Uint8Array.of(0), leaf));
const nodeHash = (a, b) => sha256(join(Uint8Array.of(1), a, b));

// isIncluded follows a path from a leaf to the root of a tree (RFC 9162 section 2.1.3.2).
async function isIncluded(leaf, index, size, path, root) {
  if (index >= size) return false;
  let fn = index, sn = size - 1, r = await leafHash(leaf);
  const half = () => { fn = Math.floor(fn / 2); sn = Math.floor(sn / 2); };
  for (const p of path) {
    if (sn === 0) return false;
    if (fn % 2 === 1 || fn === sn) {
      r = await nodeHash(p, r);
      while (fn % 2 === 0 && fn !== 0) half();
    } else r = await nodeHash(r, p);
    half();
  }
  return sn === 0 && same(r, root);
}
