// Package witness describes one run of a program as a short list of events,
// so that the reader of a report sees how it goes wrong.
//
// A Trace travels on an analysis.Diagnostic as RelatedInformation, the only
// channel that every driver carries: Related encodes it, Parse reads it back.
package witness

import (
	"go/token"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// Event is one step of a run.
type Event struct {
	// Goroutine labels the goroutine that does it: the name of the function
	// for the goroutine the story begins in, "go at server.go:41" for one
	// that is started in it.
	Goroutine string
	// Text says what happens, as a verb in the present tense and its object
	// by name: "sends on ch", "locks s.mu", "returns on <-ctx.Done()".
	Text string
	// Blocks is true when the event waits for ever; Text then need not say so.
	Blocks bool
	// Pos and End delimit the source the event belongs to. End may be NoPos.
	Pos, End token.Pos
}

// Trace is a run: its events in the order in which they happen.
type Trace []Event

const (
	marker = "\u200b" // a zero-width space opens the message of an event: no human-made message begins with it
	sep    = ": "
	blocks = " (blocks for ever)"
)

// Related encodes the trace for a diagnostic.
func (t Trace) Related() []analysis.RelatedInformation {
	var out []analysis.RelatedInformation
	for _, e := range t {
		out = append(out, analysis.RelatedInformation{Pos: e.Pos, End: e.End, Message: e.message()})
	}
	return out
}

func (e Event) message() string {
	msg := marker + e.Goroutine + sep + e.Text
	if e.Blocks {
		msg += blocks
	}
	return msg
}

// Parse reads a message made by Related. It is false for any other message.
func Parse(message string) (goroutine, text string, blocking, ok bool) {
	rest, ok := strings.CutPrefix(message, marker)
	if !ok {
		return "", "", false, false
	}
	// The label itself may hold a colon (a position), but never one followed by a space.
	goroutine, text, ok = strings.Cut(rest, sep)
	if !ok {
		return "", "", false, false
	}
	text, blocking = strings.CutSuffix(text, blocks)
	return goroutine, text, blocking, true
}
