package selectloop

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// asserter is what a module of assertions wants of a test.
type asserter interface {
	Errorf(format string, args ...any)
	FailNow()
}

// reporter is enough for one whose assertions only tell.
type reporter interface {
	Errorf(format string, args ...any)
}

func requireNone(t asserter, err error) {
	if err != nil {
		t.FailNow()
	}
}

func checkNone(t reporter, err error) {
	if err != nil {
		t.Errorf("%v", err)
	}
}

// assigned ends with the test when the time is over (from a scheduler's tests).
func assigned(t *testing.T, ctx context.Context, in <-chan int) {
	for {
		select {
		case <-ctx.Done():
			requireNone(t, ctx.Err())
		case v := <-in:
			if v > 0 {
				return
			}
		}
	}
}

// told goes on after the failure.
func told(t *testing.T, ctx context.Context, in <-chan int) {
	for {
		select {
		case <-ctx.Done(): // want `spins once ctx has ended`
			checkNone(t, ctx.Err())
		case <-in: // a case that leaves would end it soon
		}
	}
}

// From avalanchego: a library for tests fails by the interface.
func drained(tb testing.TB, ctx context.Context, in <-chan int) {
	n := 3
	for {
		select {
		case <-ctx.Done():
			tb.Fatalf("%d to come", n) // ok
		case <-in:
			if n--; n == 0 {
				return
			}
		}
	}
}

// From openfga's tests: testify's functions end the test.
func testified(t *testing.T, ctx context.Context) {
	in, seen := make(chan int), 0
	go func() {
		defer close(in)
		in <- 0
	}()
	for {
		select {
		case _, open := <-in: // ok
			if !open {
				require.FailNow(t, "closed too early")
			}
			seen++
		case <-ctx.Done():
			return
		}
	}
}

func asserted(t *testing.T, ctx context.Context) {
	in, seen := make(chan int), 0
	go func() {
		defer close(in)
		in <- 0
	}()
	for {
		select {
		case _, open := <-in: // want `spins once in is closed`
			if !open {
				assert.Fail(t, "closed too early")
			}
			seen++
		case <-time.After(time.Second):
			seen--
		}
	}
}
