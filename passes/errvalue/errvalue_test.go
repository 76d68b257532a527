package errvalue_test

import (
	"testing"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/errvalue"
	"github.com/asynclint/asynclint/passes/ssatest"
)

const src = `
var errStop = errors.New("stop")
var last error
type box struct{ err error }
func a() error { return errStop }
func take(err error) {}

func tested() {
	err := a() // tested
	if err != nil { println("x") }
}
func returned() error {
	err := a() // returned
	if err != nil { return fmt.Errorf("a: %w", err) }
	return nil
}
func flattened() error {
	err := a() // flattened
	return fmt.Errorf("a: %v", err)
}
func text() string {
	err := a() // text
	return err.Error()
}
func compared() bool {
	err := a() // compared
	return errors.Is(err, errStop)
}
func logged() {
	err := a() // logged
	log.Print(err)
}
func sent(c chan error) {
	err := a() // sent
	c <- err
}
func stored(b *box) {
	err := a() // stored
	b.err = err
}
func kept() {
	err := a() // kept
	last = err
}
func passed() {
	err := a() // passed
	take(err)
}
func overwritten(c chan error) (err error) {
	go func() {
		err = a()
		if err != nil { c <- err }
	}()
	err = a() // overwritten
	if err != nil { return fmt.Errorf("a: %v", err) }
	err = a()
	c <- err
	return nil
}
func overtaken(c chan error) (err error) {
	for {
		err = a() // around
		if err == nil { break }
		if last != nil { err = last }
		c <- err
	}
	return nil
}
func unused() {
	a() // unused
}
`

func TestUses(t *testing.T) {
	p := ssatest.Build(t, src, "errors", "fmt", "log")
	for mark, want := range map[string]errvalue.Use{
		"tested":    errvalue.Tested,
		"returned":  errvalue.Tested | errvalue.Returned,
		"flattened": errvalue.Returned, // in another error
		"text":      errvalue.Flattened | errvalue.Returned,
		"compared":  errvalue.Compared,
		"logged":    errvalue.Logged,
		"sent":      errvalue.Sent,
		"stored":    errvalue.Stored,
		"kept":      errvalue.Stored,
		"passed":    errvalue.Passed,
		"unused":    0,

		"overwritten": errvalue.Tested | errvalue.Returned | errvalue.Stored,
		"around":      errvalue.Tested | errvalue.Sent,
	} {
		if got := errvalue.Uses(ssatest.Instr[*ssa.Call](p, mark)); got != want {
			t.Errorf("%s: uses %b, want %b", mark, got, want)
		}
	}
}

func TestAt(t *testing.T) {
	p := ssatest.Build(t, src, "errors", "fmt", "log")
	err := ssatest.Instr[*ssa.Call](p, "returned")
	none := errvalue.At(err, func(ssa.Instruction) bool { return false })
	if none != 0 {
		t.Errorf("uses %b in no place", none)
	}
	if all := errvalue.At(err, nil); all != errvalue.Uses(err) {
		t.Errorf("At with nil says %b, Uses %b", all, errvalue.Uses(err))
	}
}
