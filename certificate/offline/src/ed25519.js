// Ed25519 (RFC 8032): the browser's own where it has one, and otherwise the plain arithmetic, slow and short.

const P = 2n ** 255n - 19n, L = 2n ** 252n + 27742317777372353535851937790883648493n;
const mod = (a) => ((a % P) + P) % P;
function power(a, e) { let r = 1n; for (a = mod(a); e > 0n; e >>= 1n) { if (e & 1n) r = (r * a) % P; a = (a * a) % P; } return r; }
const D = mod(-121665n * power(121666n, P - 2n)), root = power(2n, (P - 1n) / 4n);
const little = (b) => b.reduceRight((n, x) => (n << 8n) | BigInt(x), 0n);

// A point is [X, Y, Z, T] with x = X/Z, y = Y/Z and xy = T/Z (RFC 8032 section 5.1.4).
function add([x1, y1, z1, t1], [x2, y2, z2, t2]) {
  const a = mod((y1 - x1) * (y2 - x2)), b = mod((y1 + x1) * (y2 + x2)), c = mod(2n * t1 * t2 * D), d = mod(2n * z1 * z2);
  const e = b - a, f = d - c, g = d + c, h = b + a;
  return [mod(e * f), mod(g * h), mod(f * g), mod(e * h)];
}
function times(n, p) { let r = [0n, 1n, 1n, 0n]; for (; n > 0n; n >>= 1n) { if (n & 1n) r = add(r, p); p = add(p, p); } return r; }

function point(bytes) {
  const sign = bytes[31] >> 7, copy = bytes.slice();
  copy[31] &= 127;
  const y = little(copy);
  const u = mod(y * y - 1n), v = mod(D * y * y + 1n);
  let x = mod(u * power(v, 3n) * power(u * power(v, 7n), (P - 5n) / 8n));
  if (mod(v * x * x) !== u) x = mod(x * root);
  if (mod(v * x * x) !== u) return null;
  if (Number(x & 1n) !== sign) x = mod(-x);
  return [x, mod(y), 1n, mod(x * y)];
}

async function verifySlowly(key, message, signature) {
  const a = point(key), s = little(signature.slice(32));
  if (!a || s >= L) return false;
  const k = little(new Uint8Array(await crypto.subtle.digest("SHA-512", join(signature.slice(0, 32), key, message)))) % L;
  const base = point(Uint8Array.from([0x58, ...new Array(31).fill(0x66)]));
  // The encoding of s·B − k·A must be the first half of the signature, byte for byte.
  const [x, y, z] = add(times(s, base), times(k, [mod(-a[0]), a[1], 1n, mod(-a[3])]));
  const inverse = power(z, P - 2n), whole = mod(y * inverse) | ((mod(x * inverse) & 1n) << 255n);
  return whole === little(signature.slice(0, 32));
}

async function verify(key, message, signature) {
  if (key.length !== 32 || signature.length !== 64) return false;
  let own;
  try { own = await crypto.subtle.importKey("raw", key, { name: "Ed25519" }, false, ["verify"]); } catch { return verifySlowly(key, message, signature); }
  return crypto.subtle.verify({ name: "Ed25519" }, own, signature, message);
}
