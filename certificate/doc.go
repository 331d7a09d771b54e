// Package certificate is the certificate of an innovative company as a document: how it is built and signed, and how a
// stranger checks it without asking anybody.
//
// A certificate is a W3C Verifiable Credential (Data Model 2.0, Recommendation of 2025-05-15) in canonical JSON with one
// eddsa-jcs-2022 proof. A [Trust] file says which keys an agency signed with, and when; whoever pins it checks every
// certificate of that agency off-line:
//
//	trust, err := certificate.ParseTrust(trustFile)
//	report := certificate.Check(document, trust, time.Now(), certificate.Options{})
//	fmt.Println(report.Verdict, report.Text(certificate.English))
//
// The package reads no files, opens no connections and knows nothing of the agency's database. The formats are
// described byte by byte in docs/formats/certificate.md and docs/formats/trust-file.md, with vectors in
// testdata/vectors.
package certificate
