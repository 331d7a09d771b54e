// A report in words, and as the program's own JSON.

const read = (r) => r.document !== null;

function explain(fault, language) {
  return fault.offset !== undefined ? say(language, "json." + fault.code, { offset: String(fault.offset) }) : say(language, "format." + fault.code, { member: printable(fault.member) });
}

function sayInstant(language, seconds, zone) {
  const d = dayOf(seconds, zone), t = new Date((seconds + zone) * 1000);
  return say(language, "instant", { date: sayDate(language, d), time: two(t.getUTCHours()) + ":" + two(t.getUTCMinutes()) });
}

function argumentsOf(r, language) {
  const args = {};
  for (const s of r.steps) for (const [n, v] of Object.entries(s.evidence)) args[n] = printable(v);
  args.day = sayDate(language, r.on);
  if (!read(r)) return args;
  const d = r.document, zone = d.validFrom.zone, p = d.proof, day = (t) => sayDate(language, dayOf(t.at, zone));
  for (const s of r.steps.slice(7)) {
    for (const [n, v] of Object.entries(s.evidence)) {
      const at = readInstant(v), on = readDate(v);
      if (at) args[n] = sayInstant(language, at.at, zone); else if (on) args[n] = sayDate(language, on);
    }
  }
  args.reason = tables[language]["reason." + args.reason] ?? args.reason;
  Object.assign(args, {
    issuer: d.issuer.name[language], issuerId: d.issuer.id, trusted: r.trust.issuer.id, key: p.method, created: day(p.created), from: day(d.validFrom),
    through: d.attested ? undefined : sayDate(language, d.subject.certification.validThrough),
  });
  const k = r.trust.keys.find((x) => x.id === p.method);
  if (k) {
    for (const [n, t] of [["keyFrom", k.validFrom], ["keyUntil", k.validUntil], ["revoked", k.revokedAt]]) if (t) args[n] = day(t);
    for (const [n, i] of [["keyAdded", k.addedAt], ["keyRetired", k.retiredAt], ["keyCompromised", k.compromisedSince]]) if (i !== undefined) args[n] = String(i);
  }
  return args;
}

// isUnsure tells whether a reader must still ask the agency's register.
const isUnsure = (r) => ["valid", "not_yet_valid", "expired", "standing_unknown"].includes(r.verdict) && r.steps.at(-1).outcome !== "pass";

const headline = (r, language) => say(language, "verdict." + r.verdict + (r.verdict === "valid" && r.document.attested ? "_since" : ""), argumentsOf(r, language));

function sentence(r, i, language) {
  const { code, outcome, detail } = r.steps[i], args = argumentsOf(r, language);
  if (detail === "not_reached") return say(language, detail, args);
  const of = outcome === "fail" && (code === "readable" ? "json" : code === "form" && "format");
  return say(language, (of || code) + "." + detail, args);
}

// replacedLines say in whose place a certificate stands, and why.
function replacedLines(x, language) {
  if (!x) return [];
  const reason = x.reason.name[language];
  return [["inPlaceOf", x.certificates.map((c) => `${c.number} (${c.legalName})`).join("; ")], ["because", x.on ? say(language, "replaced.since", { reason, day: sayDate(language, x.on) }) : reason]];
}

// statements are what the document states: label, value and the language a name is in.
function statements(r, language) {
  if (!read(r)) return [];
  if (r.document.attested) return attestedLines(r.document, language);
  const s = r.document.subject, k = s.certification, issuer = r.document.issuer, args = argumentsOf(r, language);
  const beside = (name, code) => (!name ? code ?? "" : code ? `${name} (${code})` : name);
  return [
    ["number", k.number], ["company", beside(s.legalName, s.latinName !== s.legalName && s.latinName), { KR: "ko", RU: "ru" }[s.country]], ["businessNumber", beside(s.businessNumber, s.country)],
    ["scheme", beside(k.scheme.name[language], [k.scheme.code, k.edition].filter(Boolean).join(", "))], ["sheet", beside(k.sheet.name[language])], ["grade", k.grade],
    ["issuer", beside(issuer.name[language], issuer.id)], ["issuedOn", sayDate(language, k.issuedOn)], ["validity", say(language, "label.period", args)], ...replacedLines(k.replaces, language),
  ].filter(([, text]) => text);
}
