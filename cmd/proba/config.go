package main

import (
	"fmt"
	"net"
	"net/url"
	"strings"
	"time"

	"proba.example/internal/locale"
)

// Config is what an administrator sets. Every flag has an environment variable; defaults start an agency on this machine.
type Config struct {
	Data     string `help:"Folder for the embedded database, evidence files and keys. Default: proba-data, for a demo proba-demo-data." type:"path" env:"PROBA_DATA"`
	Database string `help:"PostgreSQL instead of the embedded database: postgres://user@host/name." env:"PROBA_DATABASE" placeholder:"URL"`

	AgencyEn string `help:"The agency's name in English." default:"Innovation Agency" env:"PROBA_AGENCY_EN" name:"agency-en"`
	AgencyRu string `help:"The agency's name in Russian." default:"Агентство инноваций" env:"PROBA_AGENCY_RU" name:"agency-ru"`
	AgencyKo string `help:"The agency's name in Korean." default:"혁신기관" env:"PROBA_AGENCY_KO" name:"agency-ko"`
	Country  string `help:"Country of the agency, ISO 3166-1 alpha-2." default:"KR" env:"PROBA_COUNTRY"`
	Place    string `help:"Time zone in which days begin and end, such as Asia/Seoul. The first start keeps it. Default: the one kept, or Asia/Seoul." env:"PROBA_TIME_ZONE" name:"time-zone" placeholder:"ZONE"`
	BaseURL  string `help:"Public address of the pages, as letters and certificates give it. Default: http:// and the listening address." env:"PROBA_BASE_URL" name:"base-url" placeholder:"URL"`

	SingleProof bool          `help:"Sign certificates once, without the second proof (eddsa-rdfc-2022) that stock software for linked data checks." env:"PROBA_SINGLE_PROOF" name:"single-proof"`
	FollowEvery time.Duration `help:"How long after one look at a partner's log the next one is." default:"10m" env:"PROBA_FOLLOW_EVERY" name:"follow-every"`

	DataLicence string `help:"Licence of the open data on /data, by its SPDX identifier: CC-BY-4.0, CC0-1.0, ODC-By-1.0, ODbL-1.0; none states no licence." default:"CC-BY-4.0" enum:"CC-BY-4.0,CC0-1.0,ODC-By-1.0,ODbL-1.0,none" env:"PROBA_DATA_LICENCE" name:"data-licence"`

	BehindProxy bool `help:"The pages are reached through a proxy of our own: the visitor's address is the last of X-Forwarded-For." env:"PROBA_BEHIND_PROXY" name:"behind-proxy"`

	LogPolicy string `help:"File in the form of C2SP tlog-policy: the witnesses of the agency's public log, with their addresses, and how many must confirm it. Default: those entered on the page of the log." type:"path" env:"PROBA_LOG_POLICY" name:"log-policy" placeholder:"FILE"`

	SMTPHost     string `help:"Mail server. Without one, letters are written to the outbox folder." env:"PROBA_SMTP_HOST" name:"smtp-host"`
	SMTPPort     int    `help:"Port of the mail server; 0 means the usual one." env:"PROBA_SMTP_PORT" name:"smtp-port"`
	SMTPSecurity string `help:"starttls, tls or none." default:"starttls" enum:"starttls,tls,none" env:"PROBA_SMTP_SECURITY" name:"smtp-security"`
	SMTPUser     string `help:"User at the mail server." env:"PROBA_SMTP_USER" name:"smtp-user"`
	SMTPPassword string `help:"File with the password." env:"PROBA_SMTP_PASSWORD_FILE" name:"smtp-password-file" type:"path"`
	MailFrom     string `help:"Sender's address." default:"proba@localhost.localdomain" env:"PROBA_MAIL_FROM" name:"mail-from"`

	KeysPassphrase string   `help:"File with the passphrase that seals the key files, readable by its owner alone." env:"PROBA_KEYS_PASSPHRASE_FILE" name:"keys-passphrase-file" type:"path"`
	KeysHelper     []string `help:"A program that keeps keys elsewhere, such as in a token, with its arguments; may be repeated." env:"PROBA_KEYS_HELPER" name:"keys-helper" placeholder:"COMMAND" sep:"none"`
	KeyWaitDays    int      `help:"How many days an announced key waits before it may be used." default:"7" env:"PROBA_KEY_WAITING_DAYS" name:"key-waiting-days"`

	did        string // the identifier of a demo's agency, which has no public name; empty: by the address
	keyAgeDays int    // how long before today a key made now counts; the demo's history is older than its first start
}

// agencyName is the agency's name in the three languages.
func (c Config) agencyName() locale.Text {
	return locale.Text{locale.English: c.AgencyEn, locale.Russian: c.AgencyRu, locale.Korean: c.AgencyKo}
}

// baseURL is where the pages are for the world: as set, or the listening address by a name people can open.
func (c Config) baseURL(listen string) (string, error) {
	if c.BaseURL != "" {
		u, err := url.Parse(c.BaseURL)
		if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || (u.Path != "" && u.Path != "/") {
			return "", fmt.Errorf("--base-url %q: an address such as https://certificates.example.org is needed", c.BaseURL)
		}
		return u.Scheme + "://" + u.Host, nil
	}
	host, port, err := net.SplitHostPort(listen)
	if err != nil {
		return "", fmt.Errorf("--listen %q: %w", listen, err)
	}
	if ip := net.ParseIP(host); host == "" || (ip != nil && (ip.IsUnspecified() || ip.IsLoopback())) {
		host = "localhost"
	}
	return "http://" + net.JoinHostPort(host, port), nil
}

// localName stands for an agency that has no public name yet; certificates it issues serve for trying things out.
const localName = "proba.localdomain"

// didWeb is the issuer's identifier for the base address (did:web method): the host's name. An address on this machine
// or by number names nobody in the world, so localName stands in.
func didWeb(base string) string {
	u, err := url.Parse(base)
	if err != nil || !strings.Contains(u.Hostname(), ".") || net.ParseIP(u.Hostname()) != nil {
		return "did:web:" + localName
	}
	return "did:web:" + strings.ToLower(u.Hostname())
}
