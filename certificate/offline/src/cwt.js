// The QR: CW1: and base45 (RFC 9285) of a COSE_Sign1 over a CWT (RFC 9052, RFC 8392), in deterministic CBOR (RFC 8949).

const alphabet45 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

function decode45(text) {
  const out = [];
  if (text.length % 3 === 1) return null;
  for (let i = 0; i < text.length; i += 3) {
    const digits = [...text.slice(i, i + 3)].map((c) => alphabet45.indexOf(c));
    if (digits.includes(-1)) return null;
    const n = digits[0] + digits[1] * 45 + (digits[2] ?? 0) * 2025;
    if (digits.length === 3) { if (n > 0xffff) return null; out.push(n >> 8, n & 255); } else { if (n > 255) return null; out.push(n); }
  }
  return Uint8Array.from(out);
}

// readCBOR reads one item in the deterministic form: {value}, or {fault}: "short" where the bytes end too early, "form"
// for anything else. Maps are Map. What is well formed and yet not deterministic is told last, as the program tells it.
function readCBOR(b) {
  let pos = 0, depth = 0, loose = false;
  class Fault extends Error { }
  const fail = (why) => { throw new Fault(why); };
  const take = (n) => { if (pos + n > b.length) fail("short"); pos += n; return b.slice(pos - n, pos); };
  function head() {
    const [first] = take(1), kind = first >> 5, info = first & 31;
    if (info < 24) return [kind, info, 0];
    if (info > 27) fail("form");
    const n = 1 << (info - 24), exact = take(n).reduce((x, y) => x << 8n | BigInt(y), 0n), value = Number(exact);
    if (value < (n === 1 ? 24 : 256 ** (n / 2))) loose = true;
    return [kind, Number.isSafeInteger(value) || kind > 0 ? value : exact, n];
  }
  function item() {
    const [kind, n, width] = head();
    if (kind >= 4 && kind <= 6 && ++depth > 4) fail("form");
    let v = n;
    if (kind < 2) v = kind === 0 ? n : -1 - n;
    else if (kind === 2) v = take(n);
    else if (kind === 3) { v = take(n); if (firstInvalid(v) >= 0) fail("form"); v = textOf(v); } else if (kind === 4) {
      if (n > 16) fail("form");
      v = [];
      for (let i = 0; i < n; i++) v.push(item());
    } else if (kind === 5) {
      if (n > 16) fail("form");
      v = new Map();
      for (let i = 0, last = ""; i < n; i++) {
        const at = pos, key = item(), bytes = hex(b.slice(at, pos));
        if (bytes <= last) loose = true;
        last = bytes;
        v.set(key, item());
      }
    } else if (kind === 6) fail("form");
    else if (n === 22 && width === 0) v = null;
    else fail("form");
    if (kind === 4 || kind === 5) depth--;
    return v;
  }
  try {
    const value = item();
    return pos === b.length && !loose ? { value } : { fault: "form" };
  } catch (e) {
    if (e instanceof Fault) return { fault: e.message };
    throw e;
  }
}

// writeHead writes the head of a CBOR item.
function writeHead(kind, n) {
  if (n < 24) return Uint8Array.of(kind << 5 | n);
  if (n < 256) return Uint8Array.of(kind << 5 | 24, n);
  return Uint8Array.of(kind << 5 | 25, n >> 8, n & 255);
}

const writeBytes = (b) => join(writeHead(2, b.length), b);

// coseMessage is what a COSE_Sign1 signs: Sig_structure (RFC 9052 section 4.4) without external data.
function coseMessage(protectedHeader, payload) {
  return join(writeHead(4, 4), writeHead(3, 10), bytesOf("Signature1"), writeBytes(protectedHeader), writeBytes(new Uint8Array()), writeBytes(payload));
}

const listSize = 131072, quarter = 900, oneDay = 86400;

// readCode takes the text of a code apart: {refused} with the reason, or what it says and how it was signed.
function readCode(text) {
  const rest = text.slice(4), foreign = text.toLowerCase();
  if (!text.startsWith("CW1:")) return { refused: foreign.includes("://") || foreign.startsWith("www.") ? "address" : "CW1:".startsWith(text) ? "code_part" : "not_code" };
  if (text.length > 3391) return { refused: "code" };
  const raw = decode45(rest);
  if (!raw || raw.length === 0) return { refused: "code_part" };
  if (raw[0] !== 0xd2) return { refused: "code" };
  const outer = readCBOR(raw.slice(1));
  if (outer.fault) return { refused: outer.fault === "short" ? "code_part" : "code" };
  const [header, plain, payload, signature, more] = Array.isArray(outer.value) ? outer.value : [];
  const bytes = (v) => v instanceof Uint8Array, refused = "code";
  if (more !== undefined || !bytes(header) || !(plain instanceof Map) || plain.size > 0 || !bytes(payload) || !bytes(signature) || signature.length !== 64) return { refused };
  const h = readCBOR(header).value;
  if (!(h instanceof Map) || h.size !== 2 || h.get(1) !== -8 || !bytes(h.get(4)) || h.get(4).length !== 8) return { refused };
  const claims = readClaims(readCBOR(payload).value);
  return claims ? { claims, kid: h.get(4), message: coseMessage(header, payload), signature } : { refused };
}

// zoneOf is the zone, in quarters of an hour, in which an instant is midnight; null where there is none.
function zoneOf(at) {
  let past = at % oneDay;
  if (past > oneDay / 2 - 1) past -= oneDay;
  return past % quarter === 0 ? -past / quarter : null;
}

function readName(v) {
  if (!(v instanceof Uint8Array)) return v;
  let s = "";
  for (let i = 0; i + 1 < v.length; i += 2) s += String.fromCharCode(v[i] << 8 | v[i + 1]);
  const wider = bytesOf(s).length;
  return v.length % 2 === 0 && v.length < wider && !/\p{Cs}/u.test(s) ? s : null; // in whichever form is shorter
}

function readClaims(t) {
  if (!(t instanceof Map)) return null;
  const p = t.get(-65537), id = t.get(7), from = t.get(5), until = t.get(4);
  if (!(p instanceof Map) || ![...t.keys()].every((k) => [1, 4, 5, 7, -65537].includes(k)) || ![...p.keys()].every((k) => [1, 2, 3, 4, 5, 6, 7, 8, 9].includes(k))) return null;
  const n = p.get(1), number = (Number.isInteger(n) && n >= 0) || (typeof n === "bigint" && n < 2n ** 63n) ? String(n) : /^(0|[1-9]\d{0,17})$/.test(n) ? null : n;
  const c = { issuer: t.get(1) ?? "", number, name: readName(p.get(2)), latin: readName(p.get(3)) ?? "", grade: p.get(4), scheme: p.get(7) ?? "", sheet: p.get(8) ?? "" };
  if (!(id instanceof Uint8Array) || id.length !== 16 || !Number.isInteger(from) || !Number.isInteger(until) || from < 0 || from >= until || until > 253402300800 ||
    !["number", "name", "grade"].every((k) => c[k] !== "") || !Object.values(c).every((s) => s === "" || isVisible(s)) || [t.get(1), p.get(3), p.get(7), p.get(8)].includes("")) return null;
  const z = p.get(6), midnight = zoneOf(from), zones = z === undefined ? [midnight, midnight] : Array.isArray(z) ? z : [z, z];
  if (zones.length !== 2 || zones.some((q) => !Number.isInteger(q) || q < -64 || q > 64) || (Array.isArray(z) && z[0] === z[1])) return null;
  if (z !== undefined && midnight !== null && zones.every((q) => q === midnight)) return null;
  const status = p.get(5), pair = status === undefined ? [null, null] : Array.isArray(status) ? status : [status, status];
  if (pair.length !== 2 || pair.some((v) => v !== null && !(Number.isInteger(v) && v >= 0)) || (Array.isArray(status) && (pair[0] === pair[1]))) return null;
  const place = (v) => (v === null ? null : { list: Math.floor(v / listSize), index: v % listSize });
  const validFrom = { at: from, zone: zones[0] * quarter }, first = dayOf(from, validFrom.zone), issued = p.get(9);
  const issuedOn = issued === undefined ? first : Number.isInteger(issued) && issued >= 0 ? dayOf(issued * oneDay, 0) : null;
  if (!issuedOn || (issued !== undefined && showDate(issuedOn) === showDate(first))) return null;
  const validUntil = { at: until - 1, zone: zones[1] * quarter };
  return { ...c, digest: id, validFrom, validUntil, issuedOn, validThrough: dayOf(validUntil.at, validUntil.zone), revocation: place(pair[0]), suspension: place(pair[1]) };
}
