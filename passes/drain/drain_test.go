package drain_test

import (
	"testing"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/drain"
	"github.com/asynclint/asynclint/passes/ssatest"
)

const body = `
func taken(t *time.Timer) {
	<-t.C
	if !t.Stop() {
		<-t.C
	}
}

func stoppedTwice(t *time.Timer) {
	if t.Stop() {
		if !t.Stop() {
			<-t.C
		}
	}
}

func running(t *time.Timer) {
	if !t.Stop() {
		<-t.C
	}
}

func reset(t *time.Timer) {
	<-t.C
	t.Reset(time.Second)
	if !t.Stop() {
		<-t.C
	}
}

func counted(t *time.Timer, in, out chan int) {
	n := 0
	for {
		select {
		case <-in:
			if n == 0 && !t.Stop() {
				<-t.C
			}
			n++
		case <-out:
			n--
			if n == 0 {
				t.Reset(time.Second)
			}
		case <-t.C:
			return
		}
	}
}

func everyRound(t *time.Timer, in chan int) {
	for range in {
		if !t.Stop() {
			<-t.C
		}
	}
}

func gentle(t *time.Timer) {
	<-t.C
	if !t.Stop() {
		select {
		case <-t.C:
		default:
		}
	}
}
`

func Test(t *testing.T) {
	p := ssatest.Build(t, body, "time")
	calls := callees.New(p.Functions())
	for name, want := range map[string]int{"taken": 1, "stoppedTwice": 1, "running": 0, "reset": 0, "gentle": 0, "counted": 0, "everyRound": 1} {
		hangs := drain.Hangs(p.Func(name), calls)
		if len(hangs) != want {
			t.Errorf("%s: %d receives that wait for ever, want %d", name, len(hangs), want)
		}
		if want > 0 && len(hangs) > 0 && hangs[0].Stopped != (name != "taken") {
			t.Errorf("%s: stopped before: %t", name, hangs[0].Stopped)
		}
	}
}
