// The form of a certificate: which members it has and what each may hold. The first fault is kept, as {code, member}.

const contexts = ["https://www.w3.org/ns/credentials/v2", "https://proba.example/ns/certificate/v1"];
// Those of a certificate that stands in the place of another.
const replacedContexts = [contexts[0], "https://proba.example/ns/certificate/v2"];
const types = ["VerifiableCredential", "InnovationCertificate"];

const isExactly = (v, texts) => Array.isArray(v) && v.length === texts.length && texts.every((t, i) => v[i] === t);

function isVisible(s, most = 512) {
  return isText(s) && s !== "" && bytesOf(s).length <= most && !/[\x00-\x1f\x7f-\x9f\u2028\u2029\ufffd]|\p{Cf}/u.test(s) && !/^\p{White_Space}|\p{White_Space}$/u.test(s);
}

const isAddress = (s) => s.length <= 512 && /^[!-~]*$/.test(s) && !/["<>\\^`{|}]/.test(s);
const isURI = (s) => isText(s) && /^(urn:|https:\/\/)./s.test(s) && isAddress(s);

function isDID(s) {
  if (!isText(s) || !s.startsWith("did:web:") || s.length > 512) return false;
  const [host, ...path] = s.slice(8).split(":");
  const labels = host.split("."), last = labels.at(-1);
  return labels.every((l) => /^(?!-)[a-z0-9-]{1,63}(?<!-)$/.test(l)) && labels.length >= 2 && host.length <= 253 &&
    last >= "a" && last !== "localhost" && path.every((p) => /^(?!\.)[A-Za-z0-9._-]+$/.test(p));
}

function isMethod(s) {
  if (!isText(s) || !s.includes("#")) return false;
  const at = s.indexOf("#");
  return /^[A-Za-z0-9._-]{1,128}$/.test(s.slice(at + 1)) && isDID(s.slice(0, at));
}

// readDate gives {y, m, d} or null.
function readDate(s) {
  const found = isText(s) ? /^(\d{4})-(\d\d)-(\d\d)$/.exec(s) : null;
  if (!found) return null;
  const [y, m, d] = found.slice(1).map(Number);
  return y >= 1900 && m >= 1 && m <= 12 && d >= 1 && d <= new Date(Date.UTC(y, m, 0)).getUTCDate() ? { y, m, d } : null;
}

// readInstant gives {at: seconds since 1970, zone: seconds east of UTC} or null.
function readInstant(s) {
  const found = isText(s) ? /^(\d{4}-\d\d-\d\d)T(\d\d):(\d\d):(\d\d)(Z|([+-])(\d\d):(\d\d))$/.exec(s) : null;
  const day = found && readDate(found[1]);
  if (!day) return null;
  const [h, m, sec] = [found[2], found[3], found[4]].map(Number);
  let zone = 0;
  if (found[5] !== "Z") {
    zone = (Number(found[7]) * 3600 + Number(found[8]) * 60) * (found[6] === "-" ? -1 : 1);
    if (zone === 0 || Number(found[7]) > 15 || Number(found[8]) > 59) return null;
  }
  if (h > 23 || m > 59 || sec > 59) return null;
  return { at: Date.UTC(day.y, day.m - 1, day.d, h, m, sec) / 1000 - zone, zone };
}

const two = (n) => String(n).padStart(2, "0");
const showDate = (d) => `${String(d.y).padStart(4, "0")}-${two(d.m)}-${two(d.d)}`;
function dayOf(seconds, zone) {
  const t = new Date((seconds + zone) * 1000);
  return { y: t.getUTCFullYear(), m: t.getUTCMonth() + 1, d: t.getUTCDate() };
}
const before = (a, b) => showDate(a) < showDate(b);
function showInstant(t) {
  const d = new Date((t.at + t.zone) * 1000), zone = Math.abs(t.zone) / 60;
  return d.toISOString().slice(0, 19) + (t.zone === 0 ? "Z" : (t.zone < 0 ? "-" : "+") + two(Math.floor(zone / 60)) + ":" + two(zone % 60));
}

class Reader {
  fault = null;

  refuse(code, parent, name) {
    if (this.fault) return;
    let member = parent ? parent + "." + name : name;
    const b = bytesOf(member);
    if (b.length > 120) member = new TextDecoder().decode(b.slice(0, 120)).replace(/\ufffd+/gu, "") + "…";
    this.fault = { code, member };
  }
  need(present, parent, name) { if (!present) this.refuse("missing", parent, name); }
  object(parent, name, v) {
    if (!isObject(v)) this.refuse("malformed", parent, name);
    return isObject(v) ? v.members : [];
  }
  // take gives the value where it passes, and refuses it otherwise; a text that was refused counts as given.
  take(ok, parent, name, v) {
    if (!ok) this.refuse("malformed", parent, name);
    return isText(v) ? v : "";
  }
  text(parent, name, v) { return this.take(isVisible(v), parent, name, v); }
  date(parent, name, v) { const d = readDate(v); if (!d) this.refuse("malformed", parent, name); return d; }
  instant(parent, name, v) { const t = readInstant(v); if (!t) this.refuse("malformed", parent, name); return t; }

  names(parent, name, v) {
    const names = {};
    if (!Array.isArray(v) || v.length !== 3) { this.refuse("malformed", parent, name); return names; }
    for (const one of v) {
      let language = "", text = "";
      for (const [n, x] of isObject(one) ? one.members : []) {
        if (n === "@language") language = x;
        else if (n === "@value") text = this.text(parent, name, x);
        else this.refuse("unknown_member", parent, name + "." + n);
      }
      if (!["en", "ru", "ko"].includes(language) || names[language]) { this.refuse("malformed", parent, name); return names; }
      names[language] = text;
    }
    return names;
  }

  issuer(v) {
    const i = { id: "", name: null };
    for (const [n, x] of this.object("", "issuer", v)) {
      if (n === "id") i.id = this.take(isDID(x), "issuer", n, x);
      else if (n === "name") i.name = this.names("issuer", n, x);
      else this.refuse("unknown_member", "issuer", n);
    }
    this.need(i.id, "issuer", "id");
    this.need(i.name, "issuer", "name");
    return i;
  }

  named(parent, name, v) {
    const named = { code: "", name: null };
    for (const [n, x] of this.object(parent, name, v)) {
      if (n === "code") named.code = this.text(parent, name + ".code", x);
      else if (n === "name") named.name = this.names(parent, name + ".name", x);
      else this.refuse("unknown_member", parent, name + "." + n);
    }
    this.need(named.code, parent, name + ".code");
    this.need(named.name, parent, name + ".name");
    return named;
  }

  certification(v) {
    const at = "credentialSubject.certification", k = {};
    const texts = ["number", "edition", "grade", "renewalOf"], named = ["scheme", "sheet"], dates = ["issuedOn", "validThrough"];
    for (const [n, x] of this.object("credentialSubject", "certification", v)) {
      if (texts.includes(n)) k[n] = this.text(at, n, x);
      else if (named.includes(n)) k[n] = this.named(at, n, x);
      else if (dates.includes(n)) k[n] = this.date(at, n, x);
      else if (n === "replaces" && this.contexts === replacedContexts) k[n] = this.replaced(at + "." + n, x);
      else this.refuse("unknown_member", at, n);
    }
    for (const n of ["number", "scheme", "edition", "sheet", "issuedOn", "validThrough"]) this.need(named.includes(n) ? k[n]?.code : k[n], at, n);
    this.need(k.replaces || this.contexts === contexts, at, "replaces");
    return k;
  }

  // replaced reads in whose place a certificate stands, and why.
  replaced(at, v) {
    const x = { certificates: [] };
    for (const [n, y] of this.object(at.slice(0, -9), "replaces", v)) {
      if (n === "type") x.kind = this.take(["Succession", "Change"].includes(y), at, n, y);
      else if (n === "reason") x.reason = this.named(at, n, y);
      else if (n === "on") x.on = this.date(at, n, y);
      else if (n !== "certificates") this.refuse("unknown_member", at, n);
      else if (!Array.isArray(y) || y.length < 1 || y.length > 8) this.refuse("malformed", at, n);
      else x.certificates = y.map((one) => this.given(at, one));
    }
    this.need(x.kind, at, "type");
    this.need(x.reason?.code, at, "reason");
    this.need(x.certificates.length, at, "certificates");
    this.need(x.kind !== "Succession" || x.on, at, "on");
    if (x.kind === "Change" && x.on) this.refuse("unknown_member", at, "on");
    if (new Set(x.certificates.map((c) => c.number)).size !== x.certificates.length) this.refuse("malformed", at, "certificates");
    return x;
  }

  given(at, v) {
    const c = {};
    for (const [n, x] of this.object(at, "certificates", v)) {
      if (["number", "legalName"].includes(n)) c[n] = this.text(at, "certificates." + n, x);
      else this.refuse("unknown_member", at, "certificates." + n);
    }
    for (const n of ["number", "legalName"]) this.need(c[n], at, "certificates." + n);
    return c;
  }

  subject(v) {
    const at = "credentialSubject", s = {};
    for (const [n, x] of this.object("", at, v)) {
      if (n === "id") s.id = this.take(isURI(x), at, n, x);
      else if (["legalName", "latinName", "businessNumber", "region"].includes(n)) s[n] = this.text(at, n, x);
      else if (n === "country") s.country = this.take(isText(x) && /^[A-Z]{2}$/.test(x), at, n, x);
      else if (n === "certification") s.certification = this.certification(x);
      else this.refuse("unknown_member", at, n);
    }
    for (const n of ["id", "legalName", "businessNumber", "country", "certification"]) this.need(s[n], at, n);
    return s;
  }

  evidence(v) {
    let typed = false, digest = "";
    for (const [n, x] of this.object("", "evidence", v)) {
      if (n === "type") typed = x === "DecisionRecord";
      else if (n === "digestMultibase") digest = this.take(isMultibaseDigest(x), "evidence", n, x);
      else this.refuse("unknown_member", "evidence", n);
    }
    this.need(typed, "evidence", "type");
    this.need(digest, "evidence", "digestMultibase");
    return digest;
  }

  statuses(v) {
    const entry = (x) => isObject(x) && isVisible(get(x, "type"));
    if (!(Array.isArray(v) ? v.length > 0 && v.every(entry) : entry(v))) this.refuse("malformed", "", "credentialStatus");
    return Array.isArray(v) ? v : [v];
  }

  credential(v) {
    const c = { statuses: [] };
    if (!isObject(v)) { this.refuse("not_object", "", ""); return c; }
    this.contexts = c.contexts = [contexts, replacedContexts].find((x) => isExactly(get(v, "@context"), x));
    if (!c.contexts) { this.refuse("wrong_context", "", "@context"); return c; }
    if (!isExactly(get(v, "type"), types)) { this.refuse("wrong_type", "", "type"); return c; }
    let signed = false;
    for (const [n, x] of v.members) {
      switch (n) {
        case "@context": case "type": break;
        case "id": c.id = this.take(isURI(x), "", n, x); break;
        case "issuer": c.issuer = this.issuer(x); break;
        case "validFrom": case "validUntil": c[n] = this.instant("", n, x); break;
        case "credentialSubject": c.subject = this.subject(x); break;
        case "evidence": c.decision = this.evidence(x); break;
        case "credentialStatus": c.statuses = this.statuses(x); break;
        case "proof": signed = true; break;
        default: this.refuse("unknown_member", "", n);
      }
    }
    this.need(c.id, "", "id");
    this.need(c.issuer?.id, "", "issuer");
    this.need(c.validFrom, "", "validFrom");
    this.need(c.validUntil, "", "validUntil");
    this.need(c.subject, "", "credentialSubject");
    if (!signed) this.refuse("missing", "", "proof");
    if (!this.fault) this.days(c);
    return c;
  }

  days(c) {
    const k = c.subject.certification, from = c.validFrom, until = c.validUntil;
    const first = dayOf(from.at, from.zone), last = dayOf(until.at - 1, until.zone);
    if (before(first, k.issuedOn) || showDate(last) !== showDate(k.validThrough) || from.at >= until.at) this.refuse("dates_contradict", "", "validUntil");
    const x = k.replaces, at = "credentialSubject.certification.replaces";
    if (x?.on && before(k.issuedOn, x.on)) this.refuse("dates_contradict", at, "on");
    if (x?.certificates.some((y) => y.number === k.number)) this.refuse("malformed", at, "certificates");
  }
}
