package main

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"example.com/courses/021_lease_backoff/bad/lease"
)

// dirBackend keeps leases as files on a shared volume.
type dirBackend struct{ dir string }

func (b dirBackend) path(name string) string { return filepath.Join(b.dir, name+".lease") }

func (b dirBackend) TryAcquire(_ context.Context, name, node string, _ time.Duration) error {
	f, err := os.OpenFile(b.path(name), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, os.ErrExist) {
		return lease.ErrHeld
	}
	if err != nil {
		return err
	}
	_, err = f.WriteString(node)
	return errors.Join(err, f.Close())
}

func (b dirBackend) Release(_ context.Context, name, _ string) error {
	return os.Remove(b.path(name))
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	l := lease.New(dirBackend{os.TempDir()}, lease.Config{
		Node: os.Getenv("HOSTNAME"), TTL: time.Minute, MinWait: time.Second, MaxWait: time.Minute,
	}, slog.Default())
	if err := l.Acquire(ctx, "compaction"); err != nil {
		slog.Error("not leader", "err", err)
		return
	}
	<-ctx.Done()
	if err := l.Release(context.WithoutCancel(ctx), "compaction"); err != nil {
		slog.Error("lease not released", "err", err)
	}
}
