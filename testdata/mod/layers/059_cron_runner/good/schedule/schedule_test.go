package schedule

import (
	"context"
	"errors"
	"testing"
	"time"

	"example.com/layers/059_cron_runner/good/clock"
)

func waitFor(t *testing.T, ch <-chan struct{}) {
	t.Helper()
	select {
	case <-ch:
	case <-time.After(10 * time.Second):
		t.Fatal("job did not run")
	}
}

func signalling() (chan struct{}, Job) {
	ran := make(chan struct{}, 1)
	return ran, Job{Name: "signal", Run: func(context.Context) error {
		select {
		case ran <- struct{}{}:
		default:
		}
		return nil
	}}
}

func TestRunsJobs(t *testing.T) {
	ran, job := signalling()
	s := Start(clock.Every(5*time.Millisecond), t.Logf, job)
	t.Cleanup(s.Stop)
	waitFor(t, ran)
	waitFor(t, ran)
}

func TestGoesOnAfterError(t *testing.T) {
	ran, job := signalling()
	bad := Job{Name: "bad", Run: func(context.Context) error { return errors.New("no") }}
	s := Start(clock.Every(5*time.Millisecond), t.Logf, bad, job)
	t.Cleanup(s.Stop)
	waitFor(t, ran)
}
