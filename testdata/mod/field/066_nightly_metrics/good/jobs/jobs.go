// Package jobs holds the nightly maintenance jobs.
package jobs

import (
	"context"
	"os"
	"path/filepath"
	"time"
)

// Job is a named piece of work.
type Job struct {
	Name string
	Run  func(ctx context.Context) error
}

// All returns the jobs for dir in the order they run.
func All(dir string) []Job {
	return []Job{
		{Name: "prune-tmp", Run: func(ctx context.Context) error { return prune(ctx, dir, "*.tmp", 24*time.Hour) }},
		{Name: "prune-logs", Run: func(ctx context.Context) error { return prune(ctx, dir, "*.log", 30*24*time.Hour) }},
	}
}

func prune(ctx context.Context, dir, pattern string, age time.Duration) error {
	names, err := filepath.Glob(filepath.Join(dir, pattern))
	if err != nil {
		return err
	}
	for _, name := range names {
		if err := ctx.Err(); err != nil {
			return err
		}
		info, err := os.Stat(name)
		if err != nil {
			return err
		}
		if time.Since(info.ModTime()) < age {
			continue
		}
		if err := os.Remove(name); err != nil {
			return err
		}
	}
	return nil
}
