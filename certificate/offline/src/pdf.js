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
  for (const m of text.matchAll(/\/Type \/EmbeddedFile \/Length (\d{1,7}) \/Filter \/FlateDecode[^\r\n]*[\r\n]+stream\r?\n/g)) {
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
  const written = Uint8Array.from(contents.match(/../g), (h) => parseInt(h, 16));
  const digest = await sha256(join(bytes.subarray(0, a), bytes.subarray(b)));
  try {
    const data = children(children(children(written)[1].whole)[0].whole), signer = children(children(data[4].whole)[0].whole);
    const own = children(data[3].whole)[0].whole, [, serial, , issuer, , , spki] = children(children(own)[0].whole);
    const attributes = join(attribute("03", data1), attribute("04", der(4, digest)), attribute("10022f", der(0x30, der(0x30, der(0x30, der(4, await sha256(own)))))));
    const [r, s] = children(signer[5].body).map((n) => last32(n.body));
    // What is read is written again, as the program writes it, and must be the same bytes: nothing hides beside the signature.
    const again = der(0x30, oid("2a864886f70d010702"), der(0xa0, der(0x30, one, der(0x31, sha256Name), der(0x30, data1), der(0xa0, data[3].body), der(0x31, der(0x30,
      one, der(0x30, issuer.whole, serial.whole), sha256Name, der(0xa0, attributes), der(0x30, oid("2a8648ce3d040302")), der(4, der(0x30, integer(r), integer(s))))))));
    if (!same(join(again, new Uint8Array(written.length - again.length)), written)) return changed;
    const key = await crypto.subtle.importKey("spki", spki.whole, { name: "ECDSA", namedCurve: "P-256" }, false, ["verify"]);
    if (!(await crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, key, join(r, s), der(0x31, attributes)))) return changed;
    return trust.documentKeys.some((k) => k.compromisedSince === undefined && same(k.chain[0], own)) ? { outcome: "unknown", detail: "not_drawn" } : unsigned;
  } catch { return changed; }
}

// DER, as far as a signature needs it: children gives the elements inside one, each {body, whole}; der writes one.
function children(outer) {
  const { body } = element(outer, 0), out = [];
  for (let at = 0; at < body.length; at += out.at(-1).whole.length) out.push(element(body, at));
  return out;
}

function element(from, at) {
  let n = from[at + 1], head = 2;
  if (n > 0x80) { head += n & 127; n = from.subarray(at + 2, at + head).reduce((x, y) => x * 256 + y, 0); }
  if (!(n >= 0) || at + head + n > from.length) throw new RangeError("DER");
  return { body: from.slice(at + head, at + head + n), whole: from.slice(at, at + head + n) };
}

function der(tag, ...parts) {
  const body = join(...parts), n = body.length;
  return join(Uint8Array.of(tag, ...(n < 128 ? [n] : n < 256 ? [0x81, n] : [0x82, n >> 8, n & 255])), body);
}

const oid = (digits) => der(6, Uint8Array.from(digits.match(/../g), (h) => parseInt(h, 16)));
const one = der(2, Uint8Array.of(1)), sha256Name = der(0x30, oid("608648016503040201")), data1 = oid("2a864886f70d010701");
const attribute = (end, value) => der(0x30, oid("2a864886f70d0109" + end), der(0x31, value));
const last32 = (n) => join(new Uint8Array(Math.max(0, 32 - n.length)), n.slice(-32));

// integer is a DER INTEGER of 32 bytes without a sign.
function integer(n) {
  let i = 0;
  while (i < 31 && n[i] === 0) i++;
  return der(2, n[i] > 127 ? Uint8Array.of(0) : new Uint8Array(0), n.subarray(i));
}
