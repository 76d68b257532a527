package stopped

import (
	"testing"
	"time"

	"unawaited/cron"
)

func TestDropped(t *testing.T) {
	cron.Start(time.Millisecond, t.Logf) // want `Start leaves a goroutine running that uses t, and the test never stops it, after which t panics: call Stop of what it returns, for instance in t\.Cleanup`
	time.Sleep(time.Millisecond)
}

func TestCounted(t *testing.T) {
	c := cron.Start(time.Millisecond, t.Logf) // want `Start leaves a goroutine running`
	if c.Count() != 0 {
		t.Error("counted")
	}
}

func TestSub(t *testing.T) {
	t.Run("one", func(t *testing.T) {
		cron.Watch(t, time.Millisecond) // want `Watch leaves a goroutine running`
	})
}

func TestStopped(t *testing.T) {
	c := cron.Start(time.Millisecond, t.Logf) // ok
	c.Stop()
}

func TestDeferred(t *testing.T) {
	c := cron.Start(time.Millisecond, t.Logf) // ok
	defer c.Stop()
}

func TestCleanup(t *testing.T) {
	t.Cleanup(cron.Start(time.Millisecond, t.Logf).Stop) // ok
}

func TestInCleanup(t *testing.T) {
	c := cron.Start(time.Millisecond, t.Logf) // ok
	t.Cleanup(func() { c.Stop() })
}

func stop(c *cron.Cron) { c.Stop() }

func TestHelper(t *testing.T) {
	c := cron.Start(time.Millisecond, t.Logf) // ok: given to a function that may stop it
	stop(c)
}

var last *cron.Cron

func TestKept(t *testing.T) {
	last = cron.Start(time.Millisecond, t.Logf) // ok: kept
}

func TestNotStarted(t *testing.T) {
	cron.New(t.Logf) // ok: starts nothing
}

func TestOnce(t *testing.T) {
	cron.RunOnce(t.Logf) // ok: nothing could stop it
}

func quiet(string, ...any) {}

func TestQuiet(t *testing.T) {
	cron.Start(time.Millisecond, quiet) // ok: does not use t
}

func start(t *testing.T) *cron.Cron {
	return cron.Start(time.Millisecond, t.Logf) // ok: a helper
}
