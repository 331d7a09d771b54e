package pdf

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"sort"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"
)

// contentsSize is how many bytes are kept for the signature: it takes 500 and each certificate of the chain about 600 more.
const contentsSize = 3_072

// Sign adds the agency's signature to what Render made, as an incremental update: the signature covers the whole file but itself, and
// certifies that nothing may follow (DocMDP, P 1). The time is what the file claims, in whole seconds; it proves nothing.
// Equal input gives an equal file where the key signs deterministically.
func Sign(rendered []byte, s Signer, at time.Time) ([]byte, error) {
	base, err := parse(rendered)
	if err != nil {
		return nil, err
	}
	if len(s.Chain) == 0 {
		return nil, fmt.Errorf("pdf: the signer has no certificate")
	}
	u, err := base.update(s.Chain[0].Subject.CommonName, at)
	if err != nil {
		return nil, err
	}
	digest := sha256.New()
	digest.Write(rendered)
	digest.Write(u.before)
	digest.Write(u.after)
	cms, err := signatureFile(digest.Sum(nil), s)
	if err != nil {
		return nil, err
	}
	if len(cms) > contentsSize {
		return nil, fmt.Errorf("pdf: the signature has %d bytes, more than the %d kept for it", len(cms), contentsSize)
	}
	return bytes.Join([][]byte{rendered, u.before, u.contents(cms), u.after}, nil), nil
}

// update is what follows the base: the bytes before the signature's value and those after it.
type update struct{ before, after []byte }

// contents is the value of the signature as a hexadecimal string of fixed length.
func (update) contents(cms []byte) []byte {
	out := bytes.Repeat([]byte{'0'}, 2*contentsSize+2)
	out[0], out[len(out)-1] = '<', '>'
	hex.Encode(out[1:], cms)
	return out
}

// update writes the objects that make a signed file of the base: the page with the signature's (invisible) field, the attachments with
// plain names and their relation to the page, the catalogue, the field and the signature. It is a function of its arguments.
func (f *file) update(signer string, at time.Time) (update, error) {
	page, catalogue, specs := 0, 0, []int{}
	for _, o := range f.objects {
		switch {
		case strings.HasPrefix(o.dict, "<</Type /Page\n"):
			if page == 0 {
				page = o.number // the first bears the signature
			}
		case strings.HasPrefix(o.dict, "<<\n/Type /Catalog\n"):
			catalogue = o.number
		case strings.HasPrefix(o.dict, "<< /Type /Filespec "):
			specs = append(specs, o.number)
		}
	}
	names, err := f.attachmentNames(len(specs))
	if err != nil || page == 0 || catalogue == 0 || f.language == "" {
		return update{}, refuse(Unreadable, "no page, catalogue or attachments: %v", err)
	}
	field, signature := f.size, f.size+1
	objects := map[int]string{}
	pageDict := f.byNumber(page).dict
	objects[page] = strings.TrimSuffix(pageDict, ">>") + fmt.Sprintf("/Annots [%d 0 R]>>", field)
	var tree, associated strings.Builder
	for i, n := range specs {
		relation := "Supplement"
		if names[i] == CertificateName {
			relation = "Source"
		}
		objects[n] = fmt.Sprintf("<< /Type /Filespec /F (%s) /UF (%s) /AFRelationship /%s /EF << /F %d 0 R /UF %d 0 R >> >>", names[i], names[i], relation, n-1, n-1)
		fmt.Fprintf(&tree, "(%s) %d 0 R ", names[i], n)
		fmt.Fprintf(&associated, "%d 0 R ", n)
	}
	objects[catalogue] = fmt.Sprintf("<< /Type /Catalog /Version /1.7 /Pages 1 0 R /Lang (%s) /PageLayout /SinglePage /ViewerPreferences << /DisplayDocTitle true >>\n"+
		"/Names << /EmbeddedFiles << /Names [%s] >> >> /AF [%s]\n/AcroForm << /Fields [%d 0 R] /SigFlags 3 >> /Perms << /DocMDP %d 0 R >> >>",
		f.language, strings.TrimSpace(tree.String()), strings.TrimSpace(associated.String()), field, signature)
	objects[field] = fmt.Sprintf("<< /Type /Annot /Subtype /Widget /FT /Sig /T (Signature) /F 132 /Rect [0 0 0 0] /P %d 0 R /V %d 0 R >>", page, signature)

	numbers := make([]int, 0, len(objects))
	for n := range objects {
		numbers = append(numbers, n)
	}
	sort.Ints(numbers)
	start := len(f.bytes)
	var before bytes.Buffer
	offsets := map[int]int{}
	for _, n := range numbers {
		offsets[n] = start + before.Len()
		fmt.Fprintf(&before, "%d 0 obj\n%s\nendobj\n", n, objects[n])
	}
	offsets[signature] = start + before.Len()
	numbers = append(numbers, signature)
	fmt.Fprintf(&before, "%d 0 obj\n<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached /M (D:%s+00'00') /Name %s\n"+
		"/Reference [<< /Type /SigRef /TransformMethod /DocMDP /TransformParams << /Type /TransformParams /P 1 /V /1.2 >> >>]\n/ByteRange ",
		signature, at.UTC().Format("20060102150405"), textString(signer))
	const rangeSize = len("[0 0000000000 0000000000 0000000000] /Contents ")
	first := start + before.Len() + rangeSize
	second := first + 2*contentsSize + 2

	var after bytes.Buffer
	after.WriteString(" >>\nendobj\n")
	table := second + after.Len()
	after.WriteString("xref\n")
	for i := 0; i < len(numbers); {
		last := i
		for last+1 < len(numbers) && numbers[last+1] == numbers[last]+1 {
			last++
		}
		fmt.Fprintf(&after, "%d %d\n", numbers[i], last-i+1)
		for ; i <= last; i++ {
			fmt.Fprintf(&after, "%010d 00000 n \n", offsets[numbers[i]])
		}
	}
	id := sha256.Sum256(f.bytes)
	fmt.Fprintf(&after, "trailer\n<<\n/Size %d\n/Root %d 0 R\n/Info %d 0 R\n/Prev %d\n/ID [<%x> <%x>]\n>>\nstartxref\n%d\n%%%%EOF\n",
		signature+1, catalogue, catalogue-1, f.xref, id[:16], id[:16], table)
	fmt.Fprintf(&before, "[0 %010d %010d %010d] /Contents ", first, second, after.Len())
	return update{before.Bytes(), after.Bytes()}, nil
}

// textString writes a text as PDF does beyond ASCII: UTF-16 with a byte order mark, in hexadecimal.
func textString(s string) string {
	var b strings.Builder
	b.WriteString("<FEFF")
	for _, u := range utf16.Encode([]rune(s)) {
		h := strings.ToUpper(strconv.FormatUint(uint64(u), 16))
		b.WriteString(strings.Repeat("0", 4-len(h)) + h)
	}
	return b.String() + ">"
}
