package runcmd

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"time"
)

type Result struct {
	Stdout, Stderr string
	Took           time.Duration
}

type Runner struct {
	Grace time.Duration
}

// Run starts the command and kills it when ctx ends.
func (r *Runner) Run(ctx context.Context, name string, args ...string) (*Result, error) {
	cmd := exec.Command(name, args...)
	var out, errb bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errb
	begin := time.Now()
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", name, err)
	}

	exited := make(chan error, 1)
	go func() {
		exited <- cmd.Wait()
	}()

	select {
	case <-ctx.Done():
		if err := cmd.Process.Kill(); err != nil {
			return nil, fmt.Errorf("kill %s: %w", name, err)
		}
		<-exited
		return nil, ctx.Err()
	case err := <-exited:
		res := &Result{Stdout: out.String(), Stderr: errb.String(), Took: time.Since(begin)}
		if err != nil {
			return res, fmt.Errorf("%s: %w", name, err)
		}
		return res, nil
	}
}
