package pdf

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
)

// file is the part of a file that Render wrote, taken apart. The reader knows the one way in which our files are built, object after
// object without a byte between them, and nothing else of PDF: what it does not know it refuses.
type file struct {
	bytes    []byte // from the header to the end-of-file mark of Render
	header   string
	objects  []object
	size     int // one more than the largest number of an object
	xref     int // where the table of objects begins
	language string
	attested bool // it is of a certificate of a pilot or of a graduate
}

// object is one object as it stands in the file.
type object struct {
	number int
	dict   string // all that stands before the stream, or before the end
	stream []byte // as it stands; nil when the object has none
}

// maxObjects is more than any of our files has.
const maxObjects = 100

var (
	objectStart  = regexp.MustCompile(`^([1-9][0-9]{0,3}) 0 obj\n`)
	streamLength = regexp.MustCompile(`/Length ([0-9]{1,8})\b`)
	languageOf   = regexp.MustCompile(`\n/Lang \(([a-z]{2})\)\n`)
)

// parse reads the base at the beginning of a file; what follows it is for the caller to look at.
func parse(b []byte) (*file, error) {
	f := &file{}
	first := bytes.IndexByte(b, '\n')
	second := first + 1 + bytes.IndexByte(b[first+1:], '\n')
	if first < 0 || second <= first || !bytes.HasPrefix(b, []byte("%PDF-1.")) {
		return nil, refuse(NotPDF, "no header")
	}
	f.header = string(b[:second+1])
	at := len(f.header)
	offsets := map[int]int{}
	for !bytes.HasPrefix(b[at:], []byte("xref\n")) {
		o, next, err := readObject(b, at)
		if err != nil {
			return nil, err
		}
		if _, twice := offsets[o.number]; twice || len(f.objects) == maxObjects {
			return nil, refuse(Unreadable, "object %d twice, or too many", o.number)
		}
		offsets[o.number] = at
		f.objects = append(f.objects, o)
		at = next
	}
	f.size, f.xref = len(f.objects)+1, at
	if len(f.objects) < 2 {
		return nil, refuse(Unreadable, "%d objects", len(f.objects))
	}
	var table strings.Builder
	fmt.Fprintf(&table, "xref\n0 %d\n0000000000 65535 f \n", f.size)
	for n := 1; n < f.size; n++ {
		offset, ok := offsets[n]
		if !ok {
			return nil, refuse(Unreadable, "no object %d", n)
		}
		fmt.Fprintf(&table, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(&table, "trailer\n<<\n/Size %d\n/Root %d 0 R\n/Info %d 0 R\n>>\nstartxref\n%d\n%%%%EOF\n", f.size, f.size-1, f.size-2, f.xref)
	if !bytes.HasPrefix(b[at:], []byte(table.String())) {
		return nil, refuse(Unreadable, "the table of objects is not that of the objects")
	}
	f.bytes = b[:at+table.Len()]
	f.attested = strings.Contains(f.byNumber(f.size-2).dict, "/Producer ("+attestedProducer)
	if m := languageOf.FindStringSubmatch(f.byNumber(f.size - 1).dict); m != nil {
		f.language = m[1]
	}
	return f, nil
}

func readObject(b []byte, at int) (object, int, error) {
	m := objectStart.FindSubmatch(b[at:min(len(b), at+16)])
	if m == nil {
		return object{}, 0, refuse(Unreadable, "no object at byte %d", at)
	}
	number, _ := strconv.Atoi(string(m[1]))
	at += len(m[0])
	end, stream := bytes.Index(b[at:], []byte("\nendobj\n")), bytes.Index(b[at:], []byte("\nstream\n"))
	if end < 0 {
		return object{}, 0, refuse(Unreadable, "object %d has no end", number)
	}
	if stream < 0 || stream > end {
		return object{number, string(b[at : at+end]), nil}, at + end + len("\nendobj\n"), nil
	}
	o := object{number: number, dict: string(b[at : at+stream])}
	at += stream + len("\nstream\n")
	m2 := streamLength.FindStringSubmatch(o.dict)
	if m2 == nil {
		return object{}, 0, refuse(Unreadable, "object %d does not say how long its stream is", number)
	}
	length, _ := strconv.Atoi(m2[1])
	const tail = "\nendstream\nendobj\n"
	if length > len(b)-at || !bytes.HasPrefix(b[at+length:], []byte(tail)) {
		return object{}, 0, refuse(Unreadable, "the stream of object %d is not as long as it says", number)
	}
	o.stream = b[at : at+length]
	return o, at + length + len(tail), nil
}

func (f *file) byNumber(n int) object {
	for _, o := range f.objects {
		if o.number == n {
			return o
		}
	}
	return object{}
}

// attachmentNames tells which attachment is which: they are written first, in the order of their names.
func (f *file) attachmentNames(count int) ([]string, error) {
	all := []string{BundleName, QRName, CertificateName}
	if f.attested {
		all = []string{BundleName, CertificateName}
	}
	switch count {
	case len(all) - 1:
		return all[1:], nil
	case len(all):
		return all, nil
	}
	return nil, refuse(WrongContents, "%d attachments", count)
}

// attachments unpacks what is attached, by name.
func (f *file) attachments() (map[string][]byte, error) {
	var streams []object
	for _, o := range f.objects {
		if strings.HasPrefix(o.dict, "<< /Type /EmbeddedFile ") {
			streams = append(streams, o)
		}
	}
	names, err := f.attachmentNames(len(streams))
	if err != nil {
		return nil, err
	}
	out := map[string][]byte{}
	for i, name := range names {
		if out[name], err = inflate(streams[i].stream, MaxSize); err != nil {
			return nil, refuse(WrongContents, "%s: %v", name, err)
		}
	}
	return out, nil
}

// inflate unpacks a whole stream of at most so many bytes; anything behind it is an error.
func inflate(b []byte, most int) ([]byte, error) {
	source := bytes.NewReader(b)
	z, err := zlib.NewReader(source)
	if err != nil {
		return nil, err
	}
	out, err := io.ReadAll(io.LimitReader(z, int64(most)+1))
	switch {
	case err != nil:
		return nil, err
	case len(out) > most:
		return nil, fmt.Errorf("more than %d bytes", most)
	case source.Len() != 0:
		return nil, fmt.Errorf("%d bytes follow the stream", source.Len())
	}
	return out, nil
}

// same tells whether a file draws exactly what another does: the same objects with the same content. Packed streams are compared
// unpacked, since the program that packs them may be of another version; nothing else may differ.
func (f *file) same(other *file) error {
	if f.header != other.header || len(f.objects) != len(other.objects) {
		return refuse(PageDiffers, "%d objects, not %d", len(f.objects), len(other.objects))
	}
	for i, mine := range f.objects {
		theirs := other.objects[i]
		if mine.number != theirs.number || (mine.stream == nil) != (theirs.stream == nil) {
			return refuse(PageDiffers, "object %d in the place of %d", mine.number, theirs.number)
		}
		if mine.dict == theirs.dict && bytes.Equal(mine.stream, theirs.stream) {
			continue
		}
		if !strings.Contains(theirs.dict, "/FlateDecode") || streamLength.ReplaceAllString(mine.dict, "") != streamLength.ReplaceAllString(theirs.dict, "") {
			return refuse(PageDiffers, "object %d", mine.number)
		}
		want, err := inflate(theirs.stream, MaxSize)
		if err != nil {
			return fmt.Errorf("pdf: our own object %d: %w", theirs.number, err)
		}
		got, err := inflate(mine.stream, len(want))
		if err != nil || !bytes.Equal(got, want) {
			return refuse(PageDiffers, "the stream of object %d", mine.number)
		}
	}
	return nil
}
