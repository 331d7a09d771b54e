package files

import (
	"archive/zip"
	"bytes"
	"io"
	"path"
	"slices"
	"strings"

	"github.com/gabriel-vasile/mimetype"

	"proba.example/internal/fault"
)

// HeadBytes is how much of the beginning of a file Accept wants to see.
const HeadBytes = 3072

// container is what a kind of file is wrapped in.
type container int

const (
	plain container = iota
	zipped
	compound // the OLE container of older office programs
)

// kind is one allowed kind of file.
type kind struct {
	ext       string
	mediaType string
	sniffed   []string // what the beginning of such a file may look like
	in        container
	member    string // zipped: an entry that every file of the kind has
	says      string // zipped: how that entry begins, where it tells the kind
}

// kinds is the allow-list, in the order in which it is told. Both the name and the content must fit one line of it (OWASP
// ASVS 5.0 V5.2.2).
var kinds = []kind{
	{ext: "pdf", mediaType: "application/pdf", sniffed: []string{"application/pdf"}},
	{ext: "docx", mediaType: "application/vnd.openxmlformats-officedocument.wordprocessingml.document", sniffed: []string{"application/vnd.openxmlformats-officedocument.wordprocessingml.document", "application/zip"}, in: zipped, member: "word/document.xml"},
	{ext: "xlsx", mediaType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", sniffed: []string{"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "application/zip"}, in: zipped, member: "xl/workbook.xml"},
	{ext: "pptx", mediaType: "application/vnd.openxmlformats-officedocument.presentationml.presentation", sniffed: []string{"application/vnd.openxmlformats-officedocument.presentationml.presentation", "application/zip"}, in: zipped, member: "ppt/presentation.xml"},
	{ext: "hwp", mediaType: "application/x-hwp", sniffed: []string{"application/x-ole-storage"}, in: compound},
	{ext: "hwpx", mediaType: "application/hwp+zip", sniffed: []string{"application/hwp+zip", "application/zip"}, in: zipped, member: "mimetype", says: "application/hwp+zip"},
	{ext: "odt", mediaType: "application/vnd.oasis.opendocument.text", sniffed: []string{"application/vnd.oasis.opendocument.text", "application/zip"}, in: zipped, member: "mimetype", says: "application/vnd.oasis.opendocument.text"},
	{ext: "ods", mediaType: "application/vnd.oasis.opendocument.spreadsheet", sniffed: []string{"application/vnd.oasis.opendocument.spreadsheet", "application/zip"}, in: zipped, member: "mimetype", says: "application/vnd.oasis.opendocument.spreadsheet"},
	{ext: "png", mediaType: "image/png", sniffed: []string{"image/png"}},
	{ext: "jpg", mediaType: "image/jpeg", sniffed: []string{"image/jpeg"}},
	{ext: "jpeg", mediaType: "image/jpeg", sniffed: []string{"image/jpeg"}},
	{ext: "txt", mediaType: "text/plain", sniffed: []string{"text/plain", "text/csv", "text/tab-separated-values"}},
	{ext: "csv", mediaType: "text/csv", sniffed: []string{"text/plain", "text/csv", "text/tab-separated-values"}},
}

// Allowed are the endings of file names that are taken, without the dot, in the order in which they are told.
func Allowed() []string {
	all := make([]string, len(kinds))
	for i, k := range kinds {
		all[i] = k.ext
	}
	return all
}

// MaxUnpacked and MaxMembers bound what a zipped document may unfold to: programs that open it later are people's own.
const (
	MaxUnpacked = 1 << 30
	MaxMembers  = 10_000
)

// hwpMark stands in the header stream of every Hangul Word Processor 5 document ("HWP Document File" in its
// FileHeader stream).
var hwpMark = []byte("HWP Document File")

func kindOf(name string) (kind, bool) {
	ext := strings.ToLower(strings.TrimPrefix(path.Ext(name), "."))
	i := slices.IndexFunc(kinds, func(k kind) bool { return k.ext == ext })
	if i < 0 {
		return kind{}, false
	}
	return kinds[i], true
}

// Accept says what a file is by its name and its beginning (up to HeadBytes of it), or why it is not taken: empty, a
// kind that is not on the allow-list, a content that is not what the name says. The faults are Invalid, have Field "file"
// and name the kinds that are taken.
func Accept(name string, head []byte) (mediaType string, err error) {
	if len(head) == 0 {
		return "", fault.Field(Field, "files.empty")
	}
	k, ok := kindOf(name)
	if !ok {
		return "", fault.Field(Field, "files.kind", "Allowed", strings.Join(Allowed(), ", "))
	}
	if !k.looksRight(head) {
		return "", wrongContent(k)
	}
	return k.mediaType, nil
}

func (k kind) looksRight(head []byte) bool {
	found := mimetype.Detect(head)
	if !slices.ContainsFunc(k.sniffed, found.Is) {
		return false
	}
	// A page for browsers is a text too; the sniffer reads past a comment or two, we do not let any of it pass as text.
	if strings.HasPrefix(k.mediaType, "text/") {
		start := bytes.ToLower(bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n\f"))
		for _, mark := range []string{"<!doctype", "<html", "<script", "<svg", "<?xml", "<!--", "<body", "<iframe", "#!"} {
			if bytes.HasPrefix(start, []byte(mark)) {
				return false
			}
		}
	}
	return true
}

func wrongContent(k kind) error {
	return fault.Field(Field, "files.content", "Ending", k.ext, "Allowed", strings.Join(Allowed(), ", "))
}

// inspect looks inside a whole file where its beginning cannot tell: what a container holds.
func inspect(name string, f io.ReaderAt, size int64) error {
	k, _ := kindOf(name)
	switch k.in {
	case zipped:
		return k.inspectZip(f, size)
	case compound:
		found, err := contains(io.NewSectionReader(f, 0, size), hwpMark)
		if err != nil {
			return err
		}
		if !found {
			return wrongContent(k)
		}
	}
	return nil
}

func (k kind) inspectZip(f io.ReaderAt, size int64) error {
	z, err := zip.NewReader(f, size)
	if err != nil {
		return wrongContent(k)
	}
	if len(z.File) > MaxMembers {
		return fault.Field(Field, "files.container")
	}
	var unpacked uint64
	var member *zip.File
	for _, m := range z.File {
		unpacked += m.UncompressedSize64
		if unpacked > MaxUnpacked || m.UncompressedSize64 > MaxUnpacked {
			return fault.Field(Field, "files.container")
		}
		if strings.EqualFold(path.Base(m.Name), "vbaProject.bin") {
			return fault.Field(Field, "files.macros")
		}
		if m.Name == k.member {
			member = m
		}
	}
	if member == nil {
		return wrongContent(k)
	}
	if k.says == "" {
		return nil
	}
	r, err := member.Open()
	if err != nil {
		return wrongContent(k)
	}
	defer r.Close()
	said, err := io.ReadAll(io.LimitReader(r, 200))
	if err != nil || strings.TrimSpace(string(said)) != k.says {
		return wrongContent(k)
	}
	return nil
}

// contains says whether mark stands anywhere in r.
func contains(r io.Reader, mark []byte) (bool, error) {
	buf := make([]byte, 64<<10)
	kept := 0
	for {
		n, err := r.Read(buf[kept:])
		if bytes.Contains(buf[:kept+n], mark) {
			return true, nil
		}
		if err == io.EOF {
			return false, nil
		}
		if err != nil {
			return false, err
		}
		kept = copy(buf, buf[max(0, kept+n-len(mark)+1):kept+n])
	}
}
