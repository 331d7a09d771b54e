// Strict JSON and its one canonical form (RFC 8785). An object is {members: [[name, value], …]} in canonical order, a
// list an Array; texts, numbers, true, false and null are themselves.

const maxSize = 256 << 10, maxDepth = 64;

class Refused extends Error {
  constructor(code, offset) { super(code); this.code = code; this.offset = offset; }
}

const isObject = (v) => v !== null && typeof v === "object" && !Array.isArray(v);
const isText = (v) => typeof v === "string";
const get = (v, name) => (isObject(v) ? v.members.find((m) => m[0] === name)?.[1] : undefined);
const without = (v, name) => ({ members: v.members.filter((m) => m[0] !== name) });
const having = (v, name, value) => ({ members: [...without(v, name).members, [name, value]].sort(byName) });
const object = (plain) => ({ members: Object.entries(plain).filter((m) => m[1] !== undefined).sort(byName) });

function byName(a, b) { return a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0; }

function canonical(v) {
  if (isText(v)) return quote(v);
  if (Array.isArray(v)) return "[" + v.map(canonical).join(",") + "]";
  if (isObject(v)) return "{" + v.members.map(([n, x]) => quote(n) + ":" + canonical(x)).join(",") + "}";
  return String(v);
}

function quote(s) { return JSON.stringify(s); }

// firstInvalid is the offset of the first byte that is not UTF-8, or -1.
function firstInvalid(b) {
  for (let i = 0; i < b.length;) {
    const c = b[i];
    if (c < 0x80) { i++; continue; }
    const n = c >= 0xc2 && c <= 0xdf ? 1 : c >= 0xe0 && c <= 0xef ? 2 : c >= 0xf0 && c <= 0xf4 ? 3 : 0;
    const low = c === 0xe0 ? 0xa0 : c === 0xf0 ? 0x90 : 0x80, high = c === 0xed ? 0x9f : c === 0xf4 ? 0x8f : 0xbf;
    if (n === 0 || i + n >= b.length || b[i + 1] < low || b[i + 1] > high) return i;
    for (let k = 2; k <= n; k++) if ((b[i + k] & 0xc0) !== 0x80) return i;
    i += n + 1;
  }
  return -1;
}

function parse(b) {
  if (b.length > maxSize) throw new Refused("too_large", maxSize);
  if (b[0] === 0xef && b[1] === 0xbb && b[2] === 0xbf) throw new Refused("byte_order_mark", 0);
  const invalid = firstInvalid(b);
  if (invalid >= 0) throw new Refused("invalid_utf8", invalid);
  let pos = 0, depth = 0;
  const fail = (code, at = pos) => { throw new Refused(code, at); };
  const unexpected = () => fail(pos >= b.length ? "unexpected_end" : "syntax");
  const peek = () => (pos < b.length ? b[pos] : 0);
  const space = () => { while (pos < b.length && (b[pos] === 32 || b[pos] === 9 || b[pos] === 10 || b[pos] === 13)) pos++; };
  const isDigit = (c) => c >= 48 && c <= 57;

  function value() {
    const c = peek();
    if (c === 34) return text();
    if (c === 123 || c === 91) return container(c === 123);
    if (c === 45 || isDigit(c)) return number();
    if (c === 116) return literal("true", true);
    if (c === 102) return literal("false", false);
    if (c === 110) return literal("null", null);
    return unexpected();
  }
  function literal(word, v) {
    for (const c of bytesOf(word)) { if (peek() !== c) unexpected(); pos++; }
    return v;
  }
  function container(isObj) {
    if (depth === maxDepth) fail("too_deep");
    depth++; pos++;
    const closing = isObj ? 125 : 93, items = [];
    space();
    if (peek() === closing) { pos++; depth--; return isObj ? { members: [] } : []; }
    for (; ;) {
      let name;
      if (isObj) {
        if (peek() !== 34) unexpected();
        name = text(); space();
        if (peek() !== 58) unexpected();
        pos++; space();
      }
      const v = value();
      items.push(isObj ? [name, v] : v);
      space();
      if (peek() === 44) { pos++; space(); continue; }
      if (peek() !== closing) unexpected();
      break;
    }
    if (isObj) {
      items.sort(byName);
      for (let i = 1; i < items.length; i++) if (items[i - 1][0] === items[i][0]) fail("duplicate_name");
    }
    pos++; depth--;
    return isObj ? { members: items } : items;
  }
  function hex4() {
    pos++;
    let r = 0;
    for (let i = 0; i < 4; i++, pos++) {
      const d = "0123456789abcdef".indexOf(String.fromCharCode(peek()).toLowerCase());
      if (d < 0 || peek() === 0) unexpected();
      r = r * 16 + d;
    }
    return r;
  }
  function unicode() {
    const at = pos - 1, high = hex4();
    if (high < 0xd800 || high > 0xdfff) return String.fromCharCode(high);
    if (high < 0xdc00 && peek() === 92 && b[pos + 1] === 117) {
      pos++;
      const low = hex4();
      if (low >= 0xdc00 && low <= 0xdfff) return String.fromCharCode(high, low);
    } else if (peek() === 92 && b[pos + 1] === 117) { pos++; hex4(); }
    return fail("lone_surrogate", at);
  }
  function text() {
    pos++;
    let out = "", start = pos;
    while (pos < b.length) {
      const c = b[pos];
      if (c === 34) { out += textOf(b.subarray(start, pos)); pos++; return out; }
      if (c < 32) fail("control_in_text");
      if (c !== 92) { pos++; continue; }
      out += textOf(b.subarray(start, pos));
      pos++;
      const plain = { 34: '"', 92: "\\", 47: "/", 98: "\b", 102: "\f", 110: "\n", 114: "\r", 116: "\t" }[peek()];
      if (plain !== undefined) { out += plain; pos++; } else if (peek() === 117) out += unicode(); else unexpected();
      start = pos;
    }
    return fail("unexpected_end");
  }
  function digits() { const start = pos; while (isDigit(peek())) pos++; return pos > start; }
  function number() {
    const start = pos;
    let whole = true;
    if (peek() === 45) pos++;
    if (peek() === 48) pos++; else if (!digits()) unexpected();
    if (peek() === 46) { whole = false; pos++; if (!digits()) unexpected(); }
    const mantissa = textOf(b.subarray(start, pos));
    if (peek() === 101 || peek() === 69) {
      whole = false; pos++;
      if (peek() === 43 || peek() === 45) pos++;
      if (!digits()) unexpected();
    }
    const literalText = textOf(b.subarray(start, pos)), n = Number(literalText);
    const exact = Math.abs(n) <= Number.MAX_SAFE_INTEGER;
    if (!Number.isFinite(n) || (whole ? !exact : !exact && Math.abs(n) < 1e21) || (n === 0 && /[1-9]/.test(mantissa))) fail("number_range", start);
    if (Object.is(n, -0)) fail("negative_zero", start);
    return n;
  }

  space();
  const v = value();
  space();
  if (pos < b.length) fail("trailing_data");
  return v;
}
