// The QR: CW1: and base45 (RFC 9285) of a COSE_Sign1 over a CWT (RFC 9052, RFC 8392), in deterministic CBOR (RFC 8949).

const alphabet45 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

function decode45(text) {
  if (text.length % 3 === 1) return null;
  const out = [];
  for (let i = 0; i < text.length; i += 3) {
    const digits = [...text.slice(i, i + 3)].map((c) => alphabet45.indexOf(c));
    if (digits.includes(-1)) return null;
    const n = digits[0] + digits[1] * 45 + (digits[2] ?? 0) * 2025;
    if (digits.length === 3) { if (n > 0xffff) return null; out.push(n >> 8, n & 255); } else { if (n > 255) return null; out.push(n); }
  }
  return Uint8Array.from(out);
}

// readCBOR reads one item in the deterministic form; null for anything else. Maps are Map, tags {tag, value}.
function readCBOR(b) {
  let pos = 0, depth = 0;
  const bad = () => { throw new RangeError("CBOR"); };
  function head() {
    if (pos >= b.length) bad();
    const first = b[pos++], kind = first >> 5, info = first & 31;
    if (info < 24) return [kind, info];
    if (info > 27) bad();
    const n = 1 << (info - 24);
    if (pos + n > b.length) bad();
    let value = 0;
    for (let i = 0; i < n; i++) value = value * 256 + b[pos++];
    if (kind !== 7 && (value > Number.MAX_SAFE_INTEGER || value < (n === 1 ? 24 : 256 ** (n / 2)))) bad();
    return [kind, value, n];
  }
  function item() {
    if (++depth > 16) bad();
    const [kind, n, width] = head();
    let v;
    switch (kind) {
      case 0: v = n; break;
      case 1: v = -1 - n; break;
      case 2: case 3:
        if (pos + n > b.length) bad();
        v = b.slice(pos, pos + n); pos += n;
        if (kind === 3) { if (firstInvalid(v) >= 0) bad(); v = textOf(v); }
        break;
      case 4: v = []; if (n > b.length) bad(); for (let i = 0; i < n; i++) v.push(item()); break;
      case 5: {
        v = new Map();
        if (n > b.length) bad();
        let last = null;
        for (let i = 0; i < n; i++) {
          const at = pos, key = item(), bytes = hex(b.slice(at, pos));
          if (last !== null && bytes <= last) bad();
          last = bytes;
          v.set(key, item());
        }
        break;
      }
      case 6: v = { tag: n, value: item() }; break;
      default:
        if (width || ![20, 21, 22].includes(n)) bad();
        v = n === 22 ? null : n === 21;
    }
    depth--;
    return v;
  }
  try { const v = item(); return pos === b.length ? v : null; } catch (e) { if (e instanceof RangeError) return null; throw e; }
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
