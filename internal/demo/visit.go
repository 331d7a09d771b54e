package demo

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"time"

	"proba.example/internal/application"
	"proba.example/internal/casework"
	"proba.example/internal/party"
	"proba.example/internal/visit"
)

// visits are the companies of which the demo shows the visit, by number: whether the minutes are signed, or entries are still being made.
var visits = map[string]bool{"305817712": false, "124814590": true}

// visit has the panel make entries on its devices, and where the minutes are to be signed has both sides sign them within the day.
func (b *Builder) visit(ctx context.Context, owner party.Actor, id application.ID, experts []party.PersonID, signed bool) error {
	v, err := b.d.VisitFor(ctx, b.Actor(experts[0]), id)
	if err != nil {
		return err
	}
	photo, digest, err := picture()
	if err != nil {
		return err
	}
	at := b.clock.Now().Add(-5 * time.Hour)
	for n, expert := range experts {
		d := device{n: n + 1, at: at, of: id}
		d.panelWrites(v, n, digest, int64(len(photo)), b.staff[owner.ID()].Name)
		results, err := b.d.SyncEntries(ctx, b.Actor(expert), id, d.entries)
		if err != nil {
			return err
		}
		for _, r := range results {
			if r.Outcome == casework.EntryRefused {
				return fmt.Errorf("demo: entry of a visit: %w", r.Why)
			}
		}
	}
	if err := b.d.AttachPhoto(ctx, b.Actor(experts[0]), id, digest, bytes.NewReader(photo)); err != nil || !signed {
		return err
	}
	if err := b.d.PrepareMinutes(ctx, b.Actor(experts[0]), id, "Both halls were seen and the records compared with the files. Production runs as described; one register was kept on paper and was shown."); err != nil {
		return err
	}
	if v, err = b.d.VisitFor(ctx, b.Actor(experts[0]), id); err != nil {
		return err
	}
	for _, expert := range experts {
		if err := b.d.SignMinutes(ctx, b.Actor(expert), id, v.Visit.Digest); err != nil {
			return err
		}
	}
	return b.d.AnswerMinutes(ctx, owner, id, v.Visit.Digest, true, "시험 기록 원본은 방문 당일 본사 문서고에 있었으며, 요청하시면 언제든지 보여 드릴 수 있습니다.")
}

// device writes entries as a member's tablet does.
type device struct {
	n       int
	at      time.Time
	of      application.ID
	entries []visit.Entry
}

func (d *device) write(e visit.Entry) {
	seq := len(d.entries) + 1
	d.at = d.at.Add(7 * time.Minute)
	seed := sha256.Sum256([]byte(fmt.Sprintf("%s/%d", d.of, d.n)))
	id := hex.EncodeToString(seed[:])
	e.Device = fmt.Sprintf("%s-%s-4%s-8%s-%s", id[:8], id[8:12], id[12:15], id[15:18], id[18:30])
	e.ID = fmt.Sprintf("%s-%s-4%s-8%s-%012d", id[30:38], id[38:42], id[42:45], id[45:48], seq)
	e.Seq, e.At = int64(seq), d.at
	d.entries = append(d.entries, e)
}

// panelWrites is what the n-th member notes: the files of the first items, a photo, a level, and one answer on which the two disagree.
func (d *device) panelWrites(v casework.ForVisit, n int, photo string, size int64, host string) {
	if n == 0 {
		d.write(visit.Entry{Kind: visit.Present, Finding: visit.ForFirm, Words: host + ", 대표이사"})
	}
	done := 0
	for _, p := range v.List {
		if p.Item == "" || len(p.Files) == 0 || done == 4 {
			continue
		}
		done++
		for _, f := range p.Files {
			switch {
			case n == 0:
				d.write(visit.Entry{Kind: visit.Evidence, Subject: f.ID, Finding: visit.Seen})
			case done == 2:
				d.write(visit.Entry{Kind: visit.Evidence, Subject: f.ID, Finding: visit.Differs, Words: "Записи за первый квартал ведутся на бумаге, в файле их нет."})
			}
		}
		switch {
		case n == 0 && done == 1:
			d.write(visit.Entry{Kind: visit.Photo, Subject: p.Item, Image: &visit.Image{Digest: photo, MediaType: "image/png", Size: size, Place: &visit.Place{Latitude: 36.35041, Longitude: 127.38455, Accuracy: 9}}})
			d.write(visit.Entry{Kind: visit.Note, Subject: p.Item, Words: "시험 장비 두 대가 모두 가동 중이며 교정 성적서가 부착되어 있습니다."})
		case n == 1 && done == 3:
			d.write(visit.Entry{Kind: visit.Level, Subject: p.Item, Desk: v.Desk[p.Item], Level: p.Levels[1], Words: "Процесс показан на месте полностью, записи ведутся."})
		}
	}
	if n == 1 {
		d.write(visit.Entry{Kind: visit.Note, Words: "Экскурсию вели начальник производства и инженер по качеству; отвечали по существу."})
	}
}

// picture draws what a camera might see of a test rig.
func picture() (content []byte, digest string, err error) {
	m := image.NewRGBA(image.Rect(0, 0, 640, 480))
	for y := range 480 {
		for x := range 640 {
			c := color.RGBA{uint8(196 - y/8), uint8(204 - y/8), uint8(200 - y/9), 255} // a wall
			switch dx, dy := x-420, y-220; {
			case y > 380:
				c = color.RGBA{112, 118, 116, 255} // the floor
			case x > 90 && x < 300 && y > 160 && y < 380:
				c = color.RGBA{11, uint8(79 + (x-90)/6), 70, 255} // the rig
				if x > 120 && x < 270 && y > 190 && y < 260 {
					c = color.RGBA{225, 236, 232, 255} // its screen
				}
			case dx*dx+dy*dy < 90*90:
				c = color.RGBA{244, 241, 230, 255} // a gauge
				if dx*dx+dy*dy > 80*80 || dx > 0 && dx < 70 && dy < 0 && dy > -dx-4 && dy < -dx+4 {
					c = color.RGBA{163, 35, 27, 255}
				}
			}
			m.Set(x, y, c)
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		return nil, "", fmt.Errorf("demo: draw a picture: %w", err)
	}
	sum := sha256.Sum256(b.Bytes())
	return b.Bytes(), hex.EncodeToString(sum[:]), nil
}
