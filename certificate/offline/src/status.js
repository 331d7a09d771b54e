// Status lists (W3C Bitstring Status List v1.0), standing statements, and what a certificate is worth on a day.

const maxEntries = 8 * (2 << 20);
const isListAddress = (s) => isText(s) && /^(https:\/\/|urn:)/.test(s) && isAddress(s);
const wholeIndex = (s) => (isText(s) && /^(0|[1-9]\d{0,8})$/.test(s) && Number(s) < maxEntries ? Number(s) : null);

// readEntries reads credentialStatus: the entries of our kind, or null where one of them breaks a rule.
function readEntries(list) {
  const entries = [];
  for (const item of list) {
    if (get(item, "type") !== "BitstringStatusListEntry") continue;
    const e = { purpose: get(item, "statusPurpose"), index: wholeIndex(get(item, "statusListIndex")), list: get(item, "statusListCredential") };
    const id = get(item, "id");
    const names = ["id", "type", "statusPurpose", "statusListIndex", "statusListCredential"];
    if (!item.members.every(([n]) => names.includes(n)) || (id !== undefined && !isListAddress(id)) || e.index === null || !isListAddress(e.list) ||
      !["revocation", "suspension"].includes(e.purpose) || entries.some((x) => x.purpose === e.purpose)) return null;
    entries.push(e);
  }
  return entries;
}

const whenUTC = (s) => (isText(s) && s.length === 20 ? readInstant(s)?.at ?? null : null);

// listProof reads a proof of a list: {method, created}, or null. The context of a second proof may be left out.
function listProof(p, suite) {
  if (!isObject(p)) return null;
  const context = get(p, "@context"), method = get(p, "verificationMethod"), created = whenUTC(get(p, "created"));
  const told = context !== undefined || suite === suiteName;
  if (p.members.length !== (told ? 7 : 6) || (told && !isExactly(context, [contexts[0]])) || get(p, "type") !== "DataIntegrityProof" || get(p, "cryptosuite") !== suite ||
    get(p, "proofPurpose") !== "assertionMethod" || created === null || !isText(method) || get(p, "proofValue") === undefined) return null;
  return { method, created };
}

// listProofs reads the one proof of a list, or the first of a set of two, both by one key; what it cannot judge it passes over.
function listProofs(v) {
  if (!Array.isArray(v)) return listProof(v, suiteName);
  const first = listProof(v[0], suiteName);
  return v.length === 2 && first && listProof(v[1], "eddsa-rdfc-2022")?.method === first.method ? first : null;
}

// readList reads a published list: {id, issuer, purpose, from, until, bits, method, created}, or null.
async function readList(v) {
  if (!isObject(v) || !isExactly(get(v, "@context"), [contexts[0]]) || !isExactly(get(v, "type"), [types[0], "BitstringStatusListCredential"])) return null;
  const names = ["@context", "type", "id", "issuer", "validFrom", "validUntil", "credentialSubject", "proof"];
  const subject = get(v, "credentialSubject"), proof = listProofs(get(v, "proof"));
  if (v.members.length !== names.length || !v.members.every(([n]) => names.includes(n)) || !isObject(subject) || subject.members.length !== 4 || !proof) return null;
  const l = {
    id: get(v, "id"), issuer: get(v, "issuer"), from: whenUTC(get(v, "validFrom")), until: whenUTC(get(v, "validUntil")), purpose: get(subject, "statusPurpose"),
    method: proof.method, created: proof.created,
  };
  const encoded = get(subject, "encodedList");
  if (!isListAddress(l.id) || l.id.includes("#") || !isText(l.issuer) || !l.issuer.startsWith("did:web:") || l.issuer.length > 512 || l.from === null || l.until === null || l.from >= l.until ||
    get(subject, "id") !== l.id + "#list" || get(subject, "type") !== "BitstringStatusList" || !["revocation", "suspension"].includes(l.purpose) || !isText(encoded) || encoded[0] !== "u" ||
    !l.method.startsWith(l.issuer + "#")) return null;
  const packed = decode64(encoded.slice(1), true);
  l.bits = packed && await unpack(packed, 2 << 20);
  return l.bits && l.bits.length >= 16384 ? l : null;
}

const bitAt = (bits, i) => (bits[i >> 3] & (0x80 >> (i & 7))) !== 0;
const covers = (l, e) => l.id === e.list && l.purpose === e.purpose && e.index < l.bits.length * 8;

class StatementReader extends Reader {
  statement(v) {
    const s = { events: null, method: "" };
    if (!isObject(v) || get(v, "type") !== "StandingStatement" || get(v, "version") !== "1") { this.refuse("wrong_type", "", "type"); return s; }
    let proven = false;
    for (const [n, x] of v.members) {
      switch (n) {
        case "type": case "version": break;
        case "issuer": s.issuer = this.take(isDID(x), "", n, x); break;
        case "certificate":
          for (const [m, y] of this.object("", n, x)) {
            if (m === "number") s.number = this.text(n, m, y);
            else if (m === "id") s.id = this.take(isURI(y), n, m, y);
            else if (m === "digestMultibase") s.digest = this.take(isMultibaseDigest(y), n, m, y);
            else this.refuse("unknown_member", n, m);
          }
          break;
        case "standing": s.standing = this.take(["not_yet_valid", "valid", "suspended", "withdrawn", "superseded", "expired"].includes(x), "", n, x); break;
        case "since": s.since = readDate(x); if (!s.since) this.refuse("malformed", "", n); break;
        case "asOf": case "validUntil": s[n] = this.instant("", n, x); break;
        case "events": s.events = this.events(x); break;
        case "supersededBy": s.supersededBy = this.text("", n, x); break;
        case "proof":
          proven = true;
          if (!isObject(x) || x.members.length !== 6) this.refuse("wrong_proof", "", n);
          for (const [m, y] of isObject(x) ? x.members : []) {
            if (m === "created") s.created = this.instant(n, m, y);
            else if (m === "verificationMethod") s.method = this.take(isMethod(y), n, m, y);
            else if (!["type", "cryptosuite", "proofPurpose", "proofValue"].includes(m)) this.refuse("unknown_member", n, m);
          }
          break;
        default: this.refuse("unknown_member", "", n);
      }
    }
    for (const n of ["issuer", "number", "id", "digest", "standing", "asOf", "validUntil", "events", "created", "method"]) this.need(s[n], "", n);
    this.need(proven, "", "proof");
    this.need(!s.since === (s.standing === "not_yet_valid"), "", "since");
    this.need(!!s.events?.some((e) => e.kind === "superseded") === !!s.supersededBy, "", "supersededBy");
    if (s.asOf && s.validUntil && s.validUntil.at < s.asOf.at) this.refuse("dates_contradict", "", "validUntil");
    if (!s.method?.startsWith(s.issuer + "#")) this.refuse("wrong_proof", "proof", "verificationMethod");
    return s;
  }

  events(v) {
    const at = "events";
    if (!Array.isArray(v) || v.length > 256) { this.refuse("malformed", "", at); return []; }
    let last = null;
    return v.map((x) => {
      const e = {};
      for (const [n, y] of this.object("", at, x)) {
        if (n === "on") { e.on = readDate(y); if (!e.on) this.refuse("malformed", at, n); } else if (n === "kind") e.kind = y;
        else if (n === "reason") e.reason = this.text(at, n, y);
        else if (n === "entry") { e.entry = y; if (!Number.isInteger(y) || y < 0) this.refuse("malformed", at, n); } else this.refuse("unknown_member", at, n);
      }
      this.need(e.on, at, "on");
      if (!["suspended", "restored", "withdrawn", "superseded"].includes(e.kind)) this.refuse("malformed", at, "kind");
      if (last && e.on && before(e.on, last)) this.refuse("dates_contradict", at, "on");
      last = e.on;
      return e;
    });
  }
}

const nextDay = (d) => dayOf(Date.UTC(d.y, d.m - 1, d.d) / 1000 + 86400, 0);

// standingOn is the standing on a day and since when: a function of dates and dated events.
function standingOn(k, events, day) {
  if (before(day, k.issuedOn)) return { standing: "not_yet_valid", since: null };
  let standing = "valid", since = k.issuedOn;
  for (const e of events) {
    if (before(day, e.on) || standing === "withdrawn") break;
    if (standing === "superseded" && e.kind !== "withdrawn") continue;
    standing = e.kind === "restored" ? "valid" : e.kind;
    since = e.on;
  }
  if (standing !== "withdrawn" && standing !== "superseded" && before(k.validThrough, day)) return { standing: "expired", since: nextDay(k.validThrough) };
  return { standing, since };
}
