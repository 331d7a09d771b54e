// The check: the same steps, in the same order and with the same answers, as certificate.Check of the program.

const stepCodes = ["readable", "form", "view", "issuer", "key", "signature", "dates", "log", "witnesses", "standing"];
const clockSkew = 300;

// check judges what a stranger holds: a certificate, a bundle, a PDF or the text of a QR code. now is in seconds since
// 1970; on is a day to ask about, or null for now.
async function check(bytes, trust, now, on) {
  const opened = await openInput(bytes);
  if (opened.code) return new Check(trust, now, on).code(opened.code);
  if (opened.refused) return new Check(trust, now, on).refuse(opened.refused);
  return new Check(trust, now, on, await opened.view?.(trust)).run(opened.document);
}

class Check {
  constructor(trust, now, on, view) {
    Object.assign(this, { trust, now, asked: on, on, view, verdict: "", logIndex: -1, witnessed: 0, asOf: null, document: null });
    this.steps = stepCodes.map((code) => ({ code, outcome: "unknown", detail: ["log", "witnesses", "standing"].includes(code) ? "not_given" : "not_reached", evidence: {} }));
  }

  set(code, outcome, detail, evidence = {}) { Object.assign(this.steps[stepCodes.indexOf(code)], { outcome, detail, evidence }); }
  outcome(code) { return this.steps[stepCodes.indexOf(code)].outcome; }

  async run(bytes) {
    try {
      const v = parse(bytes);
      this.set("readable", "pass", "strict", { bytes: String(bytes.length) });
      this.verdict = await this.judge(v, bytes);
    } catch (e) {
      if (!(e instanceof Refused)) throw e;
      this.set("readable", "fail", e.code, { offset: String(e.offset) });
      this.verdict = "unreadable";
    }
    return this.end(this.verdict);
  }

  // refuse says why nothing could be judged.
  refuse(why) {
    const unread = ["paper", "code_part"].includes(why);
    if (unread) this.set("readable", "fail", why); else { this.set("readable", "pass", "code"); this.set("form", "fail", why); }
    return this.end(unread ? "unreadable" : "unknown_format");
  }

  end(verdict) {
    this.verdict = verdict;
    this.on ??= dayOf(this.now, 0);
    return this;
  }

  // code judges a code alone: as far as so little can carry the steps.
  async code(text) {
    const c = readCode(text);
    return c.refused ? this.refuse(c.refused) : this.end(await this.judgeCode(c));
  }

  async judgeCode({ claims, kid, message, signature }) {
    for (const step of ["readable", "form"]) this.set(step, "pass", "code");
    this.set("view", "unknown", "code");
    const named = (code) => ({ code, name: {} }), t = this.trust;
    const own = claims.issuer === "" || claims.issuer === t.issuer.id;
    this.held = { lists: [] };
    this.document = {
      validFrom: claims.validFrom, validUntil: claims.validUntil, issuer: own ? t.issuer : { id: claims.issuer, name: {} }, entries: [], proof: { created: claims.validFrom },
      subject: {
        legalName: claims.name, latinName: claims.latin,
        certification: { number: claims.number, grade: claims.grade, scheme: named(claims.scheme), sheet: named(claims.sheet), issuedOn: claims.issuedOn, validThrough: claims.validThrough },
      },
    };
    this.on ??= dayOf(this.now, claims.validFrom.zone);
    const dates = this.dates();
    let key = null, changed = false;
    for (const k of t.keys) {
      if ((k.role ?? "assertion") !== "assertion" || !same((await sha256(k.key)).slice(0, 8), kid)) continue;
      if (await verify(k.key, message, signature)) { key = k; changed = false; break; }
      changed = true;
    }
    if (!this.issuer()) return "unknown_issuer";
    if (changed) { this.set("signature", "fail", "mismatch", { cryptosuite: "COSE_Sign1" }); return "invalid_signature"; }
    if (!key) { this.set("key", "fail", "unknown_code"); return "unknown_key"; }
    this.known = key;
    this.document.proof.method = key.id;
    this.set("signature", "pass", "matches", { cryptosuite: "COSE_Sign1" });
    const log = await this.log(), counts = this.key(), standing = await this.standing();
    return first(counts, log, dates, standing);
  }

  async judge(v, bytes) {
    if (!this.form(v, bytes)) return "unknown_format";
    if (this.bundled) for (const code of ["log", "witnesses", "standing"]) this.set(code, "unknown", "not_reached");
    this.on ??= dayOf(this.now, this.document.validFrom.zone);
    const view = this.shown(), dates = this.dates();
    if (!this.issuer()) return first(view, "unknown_issuer");
    if (!this.find()) return first(view, "unknown_key");
    if (!(await this.signature())) { this.key(); return first(view, "invalid_signature"); }
    const log = await this.log(), key = this.key(), standing = await this.standing();
    return ["suspended", "standing_unknown"].includes(standing) ? first(view, key, log, dates, standing) : first(view, key, log, standing, dates);
  }

  form(v, bytes) {
    const r = new AttestationReader(), isCanonical = same(bytesOf(canonical(v)), bytes);
    this.bundled = get(v, "type") === "InnovationCertificateBundle";
    this.held = { lists: [] };
    let whole = v;
    if (this.bundled) whole = this.bundle(r, v);
    let document = null;
    if (!r.fault && attestedKind(whole)) document = r.attestation(whole);
    else {
      if (!r.fault) document = r.credential(whole);
      if (!r.fault) document.entries = readEntries(document.statuses);
      if (document && !document.entries) r.refuse("malformed", "", "credentialStatus");
      if (!r.fault) document.proof = readProofs(r, get(whole, "proof"));
    }
    if (r.fault) {
      this.set("form", "fail", r.fault.code, { member: r.fault.member });
      return false;
    }
    document.value = whole;
    document.text = bytesOf(canonical(whole));
    this.document = document;
    this.set("form", "pass", isCanonical ? "canonical" : "rewritten", { context: (document.attested ? attestationContexts : document.contexts)[1] });
    return true;
  }

  bundle(r, v) {
    if (get(v, "version") !== "1") { r.refuse("wrong_type", "", "version"); return null; }
    const held = this.held;
    let document, listed = false;
    for (const [n, x] of v.members) {
      switch (n) {
        case "type": case "version": break;
        case "certificate": document = x; break;
        case "entry": held.entry = x; break;
        case "logProof": held.proof = r.take(isText(x) && x !== "", "", n, x); break;
        case "statusLists": listed = true; if (!Array.isArray(x) || x.length > 8) r.refuse("malformed", "", n); else held.lists = x; break;
        case "standing": held.standing = x; break;
        default: r.refuse("unknown_member", "", n);
      }
    }
    r.need(document !== undefined, "", "certificate");
    r.need(listed, "", "statusLists");
    r.need((held.entry !== undefined) === !!held.proof, "", "logProof");
    return document;
  }

  shown() {
    const view = this.view ?? { outcome: "pass", detail: "document" };
    this.set("view", view.outcome, view.detail);
    return view.outcome === "fail" ? "view_differs" : "valid";
  }

  issuer() {
    const id = this.document.issuer.id, known = id === this.trust.issuer.id;
    this.set("issuer", known ? "pass" : "fail", known ? "known" : "unknown", { issuer: id, ...(known ? {} : { trusted: this.trust.issuer.id }) });
    return known;
  }

  find() {
    const p = this.document.proof, known = this.trust.keys.find((k) => k.id === p.method);
    this.known = known && (known.role ?? "assertion") === "assertion" ? known : null;
    if (!this.known) this.set("key", "fail", "unknown", { key: p.method, created: showInstant(p.created) });
    return !!this.known;
  }

  key() {
    const p = this.document.proof, k = this.known, created = p.created.at;
    const standing = this.logIndex >= 0 ? keyStandingAt(k, this.logIndex, created, this.witnessed) : keyStanding(k, created);
    const evidence = { key: p.method, created: showInstant(p.created) };
    const of = { too_early: "validFrom", too_late: "validUntil", revoked: "revokedAt", revoked_later: "revokedAt", not_added: "addedAt", retired: "retiredAt", compromised: "compromisedSince" }[standing];
    if (of) evidence[of] = typeof k[of] === "number" ? String(k[of]) : showInstant(k[of]);
    this.set("key", standing === "in_force" ? "pass" : standing === "revoked_later" ? "unknown" : "fail", standing, evidence);
    return { in_force: "valid", revoked_later: "unproven", revoked: "key_revoked", compromised: "key_revoked" }[standing] ?? "key_not_in_force";
  }

  async signature() {
    const p = this.document.proof;
    if (!(await verifyProof(this.document.value, p.value, this.known.key))) {
      this.set("signature", "fail", "mismatch", { cryptosuite: suiteName });
      return false;
    }
    this.set("signature", "pass", "matches", { cryptosuite: suiteName, ...(p.second ? { passedOver: p.second } : {}) });
    return true;
  }

  dates() {
    const d = this.document, k = d.subject.certification;
    if (d.attested) return this.since();
    let early = this.now < d.validFrom.at, late = this.now > d.validUntil.at || before(k.validThrough, dayOf(this.now, d.validUntil.zone));
    if (this.asked) { early = before(this.asked, dayOf(d.validFrom.at, d.validFrom.zone)); late = before(k.validThrough, this.asked); }
    this.set("dates", early || late ? "fail" : "pass", early ? "too_early" : late ? "too_late" : "within",
      { validFrom: showInstant(d.validFrom), validUntil: showInstant(d.validUntil), day: showDate(this.on) });
    return early ? "not_yet_valid" : late ? "expired" : "valid";
  }

  // since judges the day where a certificate has a first day and no last one.
  since() {
    const from = this.document.validFrom, early = this.asked ? before(this.asked, dayOf(from.at, from.zone)) : this.now < from.at;
    this.set("dates", early ? "fail" : "pass", early ? "too_early" : "since", { validFrom: showInstant(from), day: showDate(this.on) });
    return early ? "not_yet_valid" : "valid";
  }

  async log() {
    const log = this.trust.log, { proof, entry } = this.held;
    const both = (detail, verdict) => { for (const s of ["log", "witnesses"]) this.set(s, "unknown", detail); return verdict; };
    if (!proof || entry === undefined) return both("not_given", log ? "unproven" : "valid");
    if (!log) return both("no_log", "valid");
    const fail = (detail) => { this.set("log", "fail", detail, { origin: log.origin }); return "unproven"; };
    const leaf = bytesOf(canonical(entry));
    if (!isLeaf(entry, leaf)) return fail("malformed");
    if (get(entry, "kind") !== (this.document.attested ? "attestation.issued" : "certificate.issued") || get(entry, "ref") !== this.document.subject.certification.number ||
      get(entry, "digest") !== multibaseDigest(await sha256(this.document.text))) return fail("other_certificate");
    const read = readLogProof(proof);
    if (!read) return fail("malformed");
    const judged = await judgeNote(read.note, log.policy);
    if (judged === "forged") return fail("forged");
    if (typeof judged === "string" || judged.checkpoint.origin !== log.origin || !log.keys.some((k) => k.text === judged.log.text)) return fail("unsigned");
    const { checkpoint } = judged;
    if (!(await isIncluded(leaf, read.index, checkpoint.size, read.path, checkpoint.root))) return fail("not_included");
    this.logIndex = read.index;
    this.set("log", "pass", "included", { origin: log.origin, index: String(read.index), size: String(checkpoint.size) });
    return this.witnesses(log, judged);
  }

  witnesses(log, judged) {
    const by = { witnesses: judged.cosignatures.map((c) => c.key.name).join(", ") }, from = this.document.validFrom;
    const say = (outcome, detail, verdict, evidence) => { this.set("witnesses", outcome, detail, evidence); return verdict; };
    if (!judged.quorum) return say("unknown", "too_few", "pending_publication", by);
    if (judged.time === 0) return say("unknown", "none_asked", "valid");
    this.witnessed = judged.time;
    const evidence = { ...by, witnessed: showInstant({ at: judged.time, zone: 0 }), validFrom: showInstant(from) };
    if (judged.time > this.now + clockSkew) return say("fail", "ahead", "unproven", evidence);
    if (this.logIndex < log.inventory) return say("pass", "inventory", "valid", evidence);
    if (from.at > judged.time + clockSkew) return say("fail", "ahead", "unproven", evidence);
    if (judged.time - from.at > log.mergeDelay) return say("fail", "late", "back_dated", evidence);
    return say("pass", "in_time", "valid", evidence);
  }

  async standing() {
    const fault = await this.readStanding();
    if (fault) { this.set("standing", "fail", fault); return "standing_unknown"; }
    const today = dayOf(this.now, this.document.validFrom.zone);
    const present = !this.asked || showDate(this.on) === showDate(today), past = !present && before(this.on, today);
    return this.worth(present, past);
  }

  // signedNow tells what is wrong with the signature under a list or statement, by a key that may speak for the agency today.
  async signedNow(method, created, v) {
    const k = this.trust.keys.find((x) => x.id === method);
    if (!k || (k.role ?? "assertion") !== "assertion" || k.compromisedSince !== undefined || keyStanding(k, created) !== "in_force") return "unsigned";
    const proofs = get(v, "proof");
    return (await verifyProof(v, Array.isArray(proofs) ? proofs[0] : proofs, k.key)) ? "" : "forged";
  }

  async readStanding() {
    this.said = {};
    for (const v of this.held.lists) {
      const l = await readList(v);
      if (!l) return "malformed";
      const fault = l.issuer !== this.trust.issuer.id ? "unsigned" : await this.signedNow(l.method, l.created, v);
      if (fault) return fault;
      const mine = this.document.entries.filter((e) => covers(l, e));
      if (mine.length === 0) return "other_list";
      for (const e of mine) {
        if (l.from > this.now + clockSkew) return "ahead";
        if (!(this.said[e.purpose]?.asOf >= l.from)) this.said[e.purpose] = { set: bitAt(l.bits, e.index), asOf: l.from, until: l.until };
      }
    }
    return this.held.standing === undefined ? "" : this.readStatement();
  }

  async readStatement() {
    const r = new StatementReader(), v = this.held.standing, s = r.statement(v), d = this.document;
    if (r.fault) return "malformed";
    if (s.issuer !== d.issuer.id || s.number !== d.subject.certification.number || s.id !== d.id || s.digest !== multibaseDigest(await sha256(d.text))) return "other_statement";
    const fault = await this.signedNow(s.method, s.created.at, v);
    if (fault) return fault;
    if (s.asOf.at > this.now + clockSkew) return "ahead";
    const { standing, since } = standingOn(d.subject.certification, s.events, dayOf(s.asOf.at, s.asOf.zone));
    if (standing !== s.standing || (since ? showDate(since) : "") !== (s.since ? showDate(s.since) : "")) return "contradicts";
    this.statement = s;
    return "";
  }

  worth(present, past) {
    const { revocation, suspension } = this.said, s = this.statement, zone = s?.asOf.zone ?? 0;
    const { standing: stated, since } = s ? standingOn(this.document.subject.certification, s.events, this.on) : {};
    const covered = !!s && !before(dayOf(s.asOf.at, zone), this.on);
    const say = (outcome, detail, verdict, at, evidence = {}) => {
      this.asOf = typeof at === "number" ? { at, zone: 0 } : at;
      this.set("standing", outcome, detail, { asOf: showInstant(this.asOf), ...evidence });
      return verdict;
    };
    const silent = (detail, evidence) => { this.set("standing", "unknown", detail, evidence); return "valid"; };
    const why = (kind) => {
      const e = s.events.find((x) => x.kind === kind && showDate(x.on) === showDate(since));
      return { since: showDate(since), ...(e?.reason ? { reason: e.reason } : {}), ...(e?.entry !== undefined ? { entry: String(e.entry) } : {}) };
    };
    const sayWhy = (verdict) => {
      const evidence = why(verdict);
      return say("fail", "stated_" + verdict + (evidence.reason ? "_for" : ""), verdict, s.asOf, evidence);
    };
    if (stated === "withdrawn") return sayWhy("withdrawn");
    if (stated === "superseded" && !revocation?.set) return say("fail", "stated_superseded", "superseded", s.asOf, { since: showDate(since), successor: s.supersededBy });
    if (past && covered && stated === "suspended") return sayWhy("suspended");
    if (past && covered) return say("pass", "stated_" + stated, "valid", s.asOf);
    if (revocation?.set) return past ? say("unknown", "withdrawn_since", "standing_unknown", revocation.asOf) : say("fail", "list_withdrawn", "withdrawn", revocation.asOf);
    if (suspension?.set && past) return say("unknown", "suspended_since", "standing_unknown", suspension.asOf);
    const stating = s && (!suspension || s.asOf.at >= suspension.asOf);
    if (stating && stated === "suspended") return sayWhy("suspended");
    if (!stating && suspension?.set) return say("fail", "list_suspended", "suspended", suspension.asOf);
    if (!s && !revocation && !suspension) return silent("not_given");
    if (!present) return silent("other_day");
    if (s && stated !== "suspended" && this.now <= s.validUntil.at) return say("pass", "stated_" + stated, "valid", s.asOf);
    const lists = this.document.entries.map((e) => this.said[e.purpose]), given = lists.filter(Boolean);
    const complete = lists.length > 0 && given.length === lists.length, oldest = Math.min(...given.map((l) => l.asOf));
    if (complete && given.every((l) => this.now <= l.until)) return say("pass", "list_clear", "valid", oldest);
    if (!complete && !s) return silent("incomplete");
    const asOf = s && (!complete || oldest < s.asOf.at) ? s.asOf : { at: oldest, zone: 0 };
    return silent("stale", { asOf: showInstant(asOf) });
  }
}

const first = (...verdicts) => verdicts.find((v) => v !== "valid") ?? "valid";

// keyStandingAt judges a key by the place in the log at which what it signed is proven to stand.
function keyStandingAt(k, index, created, witnessed) {
  if (k.compromisedSince !== undefined && index >= k.compromisedSince) return "compromised";
  if (k.addedAt !== undefined && index < k.addedAt) return "not_added";
  if (k.addedAt === undefined && created < k.validFrom.at) return "too_early";
  if (k.retiredAt !== undefined && index > k.retiredAt) return "retired";
  if (k.retiredAt === undefined && k.validUntil && created > k.validUntil.at) return "too_late";
  if (k.compromisedSince !== undefined || !k.revokedAt) return "in_force";
  if (witnessed > 0 && witnessed < k.revokedAt.at) return "in_force";
  return created < k.revokedAt.at && witnessed === 0 ? "revoked_later" : "revoked";
}

// readProof reads one proof of a suite over a document of the contexts.
function readProof(r, x, suite, own) {
  const at = "proof", p = { value: x };
  if (!isObject(x)) { r.refuse(suite === suiteName ? "wrong_proof" : "malformed", "", at); return p; }
  let required = 0;
  for (const [n, y] of x.members) {
    let fixed = true;
    required++;
    switch (n) {
      case "@context": fixed = isExactly(y, own); if (suite !== suiteName) required--; break;
      case "type": fixed = y === "DataIntegrityProof"; break;
      case "cryptosuite": fixed = y === suite; break;
      case "proofPurpose": fixed = y === "assertionMethod"; break;
      case "created": p.created = r.instant(at, n, y); break;
      case "verificationMethod": p.method = r.take(isMethod(y), at, n, y); break;
      case "proofValue": fixed = decode58(y, 64) !== null; break;
      default: r.refuse("unknown_member", at, n);
    }
    if (!fixed) r.refuse("wrong_proof", at, n);
  }
  if (required !== (suite === suiteName ? 7 : 6)) r.refuse("wrong_proof", "", at);
  return p;
}

// readProofs reads the one proof of a certificate, or the first and the second of a set of two.
function readProofs(r, v) {
  const at = "proof", one = (x, suite) => readProof(r, x, suite, r.contexts);
  if (!Array.isArray(v)) return one(v, suiteName);
  if (v.length !== 2) { r.refuse("wrong_proof", "", at); return {}; }
  const p = one(v[0], suiteName), second = "eddsa-rdfc-2022";
  if (one(v[1], second).method !== p.method) r.refuse("wrong_proof", at, "verificationMethod");
  return { ...p, second };
}

const leafKinds = ["application.received", "decision.granted", "decision.refused", "decision.appeal", "certificate.issued", "standing.changed", "status.published",
  "key.added", "key.retired", "key.compromised", "rules.published", "endorsement.issued", "partner.recognised", "referral.sent", "referral.received", "pilot.locked", "pilot.agreed", "pilot.closed", "attestation.issued", "attestation.withdrawn",
  "tally", "log.continued"];

// isLeaf tells whether an entry of the log has its form; the log hashes its canonical bytes.
function isLeaf(v, bytes) {
  if (!isObject(v) || bytes.length > 4096 || get(v, "v") !== 1) return false;
  const commit = get(v, "commit"), digest = get(v, "digest"), kind = get(v, "kind"), ref = get(v, "ref"), seq = get(v, "seq");
  return v.members.every(([n]) => ["v", "kind", "program", "seq", "at", "commit", "digest", "ref"].includes(n)) && leafKinds.includes(kind) &&
    isText(get(v, "program")) && /^[a-z0-9._-]{1,64}$/.test(get(v, "program")) && Number.isInteger(seq) && seq >= 1 && whenUTC(get(v, "at")) !== null &&
    (commit === undefined) !== (digest === undefined) && isMultibaseDigest(commit ?? digest) && (ref === undefined || isVisible(ref)) &&
    !(/^(application|decision)\./.test(kind) && commit === undefined) && !(/^(certificate|attestation)\./.test(kind) && (digest === undefined || ref === undefined));
}
