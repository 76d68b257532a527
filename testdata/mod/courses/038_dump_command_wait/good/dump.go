package dump

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

type Target struct {
	Database string
	DSN      string
}

type Config struct {
	Program string
	Dir     string
	Timeout time.Duration
	Keep    int
}

type Dumper struct {
	cfg Config
	log *slog.Logger
}

func New(cfg Config, log *slog.Logger) *Dumper {
	if cfg.Program == "" {
		cfg.Program = "pg_dump"
	}
	if cfg.Timeout == 0 {
		cfg.Timeout = time.Hour
	}
	return &Dumper{cfg: cfg, log: log}
}

// Dump writes one dump of the target and returns its path.
func (d *Dumper) Dump(ctx context.Context, t Target) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, d.cfg.Timeout)
	defer cancel()

	path := filepath.Join(d.cfg.Dir, fmt.Sprintf("%s-%s.dump", t.Database, time.Now().UTC().Format("20060102T150405")))
	f, err := os.Create(path + ".part")
	if err != nil {
		return "", err
	}
	n, err := d.stream(ctx, t, f)
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		os.Remove(f.Name())
		return "", fmt.Errorf("dump %s: %w", t.Database, err)
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return "", err
	}
	d.log.Info("dump written", "database", t.Database, "bytes", n, "path", path)
	return path, nil
}

func (d *Dumper) stream(ctx context.Context, t Target, w io.Writer) (int64, error) {
	pr, pw := io.Pipe()
	var stderr bytes.Buffer
	cmd := exec.CommandContext(ctx, d.cfg.Program, "--format=custom", "--dbname", t.DSN)
	cmd.Stdout = pw
	cmd.Stderr = &stderr
	cmd.WaitDelay = 5 * time.Second
	if err := cmd.Start(); err != nil {
		return 0, err
	}

	exited := make(chan error, 1)
	go func() {
		werr := cmd.Wait()
		pw.Close()
		if stderr.Len() > 0 {
			d.log.Warn("dump command", "database", t.Database, "stderr", stderr.String())
		}
		exited <- werr
	}()
	n, err := io.Copy(w, pr)
	pr.Close()
	if werr := <-exited; err == nil {
		err = werr
	}
	return n, err
}

// Prune removes all but the newest dumps of a database.
func (d *Dumper) Prune(database string) error {
	found, err := filepath.Glob(filepath.Join(d.cfg.Dir, database+"-*.dump"))
	if err != nil || d.cfg.Keep <= 0 || len(found) <= d.cfg.Keep {
		return err
	}
	for _, old := range found[:len(found)-d.cfg.Keep] {
		if err := os.Remove(old); err != nil {
			return err
		}
	}
	return nil
}
