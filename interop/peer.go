// Package interop holds Proba to other people's software: what we make they must accept, what they make we must, and what
// was tampered with neither may. It is a module of its own, so that the peers are no dependencies of the program.
package interop

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync"
)

// Peer is the Node program npm/peer.mjs: other people's libraries behind one question and one answer a line. It may be
// asked by many; questions are answered one at a time.
type Peer struct {
	mu      sync.Mutex
	command *exec.Cmd
	in      io.WriteCloser
	out     *bufio.Reader
}

// Start runs the peer in the folder npm, where `npm ci` has been.
func Start(ctx context.Context, folder string) (*Peer, error) {
	p := &Peer{command: exec.CommandContext(ctx, "node", "peer.mjs")}
	p.command.Dir, p.command.Stderr = folder, os.Stderr
	var err error
	if p.in, err = p.command.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := p.command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	p.out = bufio.NewReader(out)
	return p, p.command.Start()
}

// Refused is the peer's no, in its own words.
type Refused struct{ Reason string }

func (r *Refused) Error() string { return "the peer refuses: " + r.Reason }

// Question is what a question says besides its name.
type Question map[string]any

// Ask puts a question and decodes the answer; answer may be nil. The error is *Refused when the peer says no.
func (p *Peer) Ask(name string, question Question, answer any) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	asked := Question{"ask": name}
	for k, v := range question {
		asked[k] = v
	}
	line, err := json.Marshal(asked)
	if err != nil {
		return err
	}
	if _, err := p.in.Write(append(line, '\n')); err != nil {
		return fmt.Errorf("ask the peer: %w", err)
	}
	reply, err := p.out.ReadBytes('\n')
	if err != nil {
		return fmt.Errorf("the peer's answer: %w", err)
	}
	var said struct {
		Answer json.RawMessage
		Error  *string
	}
	if err := json.Unmarshal(reply, &said); err != nil {
		return fmt.Errorf("the peer's answer: %w", err)
	}
	if said.Error != nil {
		return &Refused{*said.Error}
	}
	if answer == nil {
		return nil
	}
	return json.Unmarshal(said.Answer, answer)
}

// Close lets the peer go.
func (p *Peer) Close() error { return errors.Join(p.in.Close(), p.command.Wait()) }
