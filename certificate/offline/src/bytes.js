// Bytes and the texts that stand for them.

const utf8 = new TextEncoder();
const fromUTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function bytesOf(text) { return utf8.encode(text); }
function textOf(bytes) { return fromUTF8.decode(bytes); }

function join(...parts) {
  const out = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
  let at = 0;
  for (const p of parts) { out.set(p, at); at += p.length; }
  return out;
}

function same(a, b) { return a.length === b.length && a.every((x, i) => x === b[i]); }

function hex(bytes) { return Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join(""); }

async function sha256(bytes) { return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)); }

// decode64 reads base64, or its form for addresses, in the one spelling there is for given bytes; null otherwise.
function decode64(text, forAddresses) {
  const digits = forAddresses ? /^[A-Za-z0-9_-]*$/ : /^[A-Za-z0-9+/]*={0,2}$/;
  if (!digits.test(text) || (!forAddresses && text.length % 4 !== 0)) return null;
  try {
    const plain = forAddresses ? text.replace(/-/g, "+").replace(/_/g, "/") : text;
    const out = Uint8Array.from(atob(plain), (c) => c.charCodeAt(0));
    return encode64(out, forAddresses) === text ? out : null;
  } catch { return null; }
}

function encode64(bytes, forAddresses) {
  let s = "";
  for (const b of bytes) s += String.fromCharCode(b);
  s = btoa(s);
  return forAddresses ? s.replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "") : s;
}

const alphabet58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

// decode58 reads multibase base58btc (z…) into exactly n bytes; null for every other text.
function decode58(text, n) {
  if (typeof text !== "string" || text.length < 2 || text[0] !== "z" || text.length > 200) return null;
  let number = 0n, zeros = 0, leading = true;
  for (const c of text.slice(1)) {
    const d = alphabet58.indexOf(c);
    if (d < 0) return null;
    if (leading && d === 0) zeros++; else leading = false;
    number = number * 58n + BigInt(d);
  }
  const rest = [];
  for (; number > 0n; number >>= 8n) rest.unshift(Number(number & 255n));
  return zeros + rest.length === n ? Uint8Array.from([...new Array(zeros).fill(0), ...rest]) : null;
}

function encode58(bytes) {
  let number = 0n, zeros = 0;
  while (zeros < bytes.length && bytes[zeros] === 0) zeros++;
  for (const b of bytes) number = (number << 8n) | BigInt(b);
  let text = "";
  for (; number > 0n; number /= 58n) text = alphabet58[Number(number % 58n)] + text;
  return "z" + "1".repeat(zeros) + text;
}

// decodeKey reads an Ed25519 public key from Multikey (z6Mk…); null for any other.
function decodeKey(text) {
  const b = decode58(text, 34);
  return b && b[0] === 0xed && b[1] === 1 ? b.slice(2) : null;
}

// multibaseDigest writes a SHA-256 as digestMultibase: u and the base64url of the multihash.
function multibaseDigest(sum) { return "u" + encode64(join(Uint8Array.of(0x12, 0x20), sum), true); }

function isMultibaseDigest(text) {
  const b = typeof text === "string" && text[0] === "u" ? decode64(text.slice(1), true) : null;
  return !!b && b.length === 34 && b[0] === 0x12 && b[1] === 0x20;
}

// unpack decompresses gzip or deflate, up to a limit beyond which the data is a bomb; null where it cannot.
async function unpack(bytes, limit, format = "gzip") {
  try {
    const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream(format)).getReader();
    const parts = [];
    for (let total = 0; ;) {
      const { done, value } = await reader.read();
      if (done) return join(...parts);
      total += value.length;
      if (total > limit) { reader.cancel().catch(() => {}); return null; }
      parts.push(value);
    }
  } catch { return null; }
}
