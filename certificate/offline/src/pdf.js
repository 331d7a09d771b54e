// What a stranger may hold, and what of it is checked: a certificate, a bundle, a PDF that carries one, the text of a QR code.

async function openInput(bytes) {
  if (textStart(bytes, 5) === "%PDF-") return openPDF(bytes);
  const text = bytes.length <= 6782 && firstInvalid(bytes) < 0 ? textOf(bytes).trim() : "";
  return text.startsWith("CW1:") || (!/[ \n"{]/.test(text) && /^(https?:\/\/|www\.)/i.test(text)) ? { code: text } : { document: bytes };
}

const textStart = (bytes, n) => String.fromCharCode(...bytes.subarray(0, n));

// openPDF takes the certificate out of a PDF, and holds the file's one signature against the document keys of the trust
// file. It cannot draw the page again to compare; the program can.
async function openPDF(bytes) {
  const text = new TextDecoder("latin1").decode(bytes), found = [];
  for (const m of text.matchAll(/\/Type \/EmbeddedFile \/Length (\d{1,7}) \/Filter \/FlateDecode[^\r\n]*\r?\n?stream\r?\n/g)) {
    const at = m.index + m[0].length, file = await unpack(bytes.subarray(at, at + Number(m[1])), maxSize, "deflate");
    if (file?.[0] === 0x7b) found.push(file);
  }
  const value = (file) => { try { return parse(file); } catch { return null; } };
  const bundle = found.find((f) => get(value(f), "type") === "InnovationCertificateBundle"), plain = found.find((f) => f !== bundle);
  if (!plain) return { refused: "paper" };
  const agrees = !bundle || canonical(get(value(bundle), "certificate") ?? null) === canonical(value(plain) ?? false);
  return { document: bundle ?? plain, view: agrees ? (trust) => judgePDF(text, bytes, trust) : () => ({ outcome: "fail", detail: "differs" }) };
}

// judgePDF: the signature must cover the whole file but itself, and be by a document key.
async function judgePDF(text, bytes, trust) {
  const changed = { outcome: "fail", detail: "changed" }, unsigned = { outcome: "fail", detail: "unsigned" };
  const ranges = [...text.matchAll(/\/ByteRange\s*\[\s*(\d+) (\d+) (\d+) (\d+)\s*\]/g)];
  if (ranges.length === 0) return unsigned;
  const [from, a, b, rest] = ranges[0].slice(1).map(Number);
  if (ranges.length > 1 || from !== 0 || b + rest !== bytes.length || a >= b || bytes[a] !== 0x3c || bytes[b - 1] !== 0x3e) return changed;
  const contents = text.slice(a + 1, b - 1);
  if (!/^([0-9a-f]{2})+$/.test(contents)) return changed;
  const cms = Uint8Array.from(contents.match(/../g), (h) => parseInt(h, 16));
  const digest = await sha256(join(bytes.subarray(0, a), bytes.subarray(b)));
  try {
    const data = children(child(child(cms, 1), 0)), signer = children(child(data[data.length - 1].whole, 0));
    const certificate = children(data[3].whole)[0].whole, attributes = signer[3], set = attributes.whole.slice();
    const key = trust.documentKeys.find((k) => same(k.chain[0], certificate));
    if (!key) return unsigned;
    set[0] = 0x31;
    const stated = hex(set).indexOf("06092a864886f70d01090431220420");
    if (stated < 0 || hex(set).slice(stated + 30, stated + 94) !== hex(digest)) return changed;
    const [r, s] = children(signer[5].body).map((n) => n.body);
    const fixed = (n) => { const b32 = new Uint8Array(32); b32.set(n.slice(-32), 32 - Math.min(32, n.length)); return b32; };
    const spki = children(children(certificate)[0].whole)[6].whole;
    const own = await crypto.subtle.importKey("spki", spki, { name: "ECDSA", namedCurve: "P-256" }, false, ["verify"]);
    return await crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, own, join(fixed(r), fixed(s)), set) ? { outcome: "unknown", detail: "not_drawn" } : changed;
  } catch { return changed; }
}

// DER, as far as a signature needs it: children gives the elements inside one, each {tag, body, whole}.
function children(der) {
  const [outer] = elements(der);
  return elements(outer.body);
}

const child = (der, i) => children(der)[i].whole;

function elements(der) {
  const out = [];
  for (let at = 0; at < der.length;) {
    let n = der[at + 1], head = 2;
    if (n > 0x80) { head += n & 127; n = der.subarray(at + 2, at + head).reduce((x, y) => x * 256 + y, 0); }
    if (!(n >= 0) || at + head + n > der.length) throw new RangeError("DER");
    out.push({ tag: der[at], body: der.slice(at + head, at + head + n), whole: der.slice(at, at + head + n) });
    at += head + n;
  }
  return out;
}
