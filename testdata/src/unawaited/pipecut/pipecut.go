// Package pipecut waits for processes whose output goroutines still read.
package pipecut

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"os/exec"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"
)

// What a command says is logged line by line; the last of it, which says why it failed, is not. (A hook of
// a file server.)
func literal(cmd *exec.Cmd) ([]byte, error) {
	var stdout bytes.Buffer
	cmd.Stdout = &stdout
	stderr, err := cmd.StderrPipe()
	if err != nil {
		return nil, err
	}
	if err = cmd.Start(); err != nil {
		return nil, err
	}
	scanner := bufio.NewScanner(stderr)
	go func() {
		for scanner.Scan() {
			if out := scanner.Text(); out != "" {
				log.Print(out)
			}
		}
		if err := scanner.Err(); err != nil {
			log.Print(err)
		}
	}()
	err = cmd.Wait() // want `cmd.Wait closes stderr as soon as the process has ended, and nothing has waited for the goroutine that reads it by then \(line 34\), so the last of the output may be lost: wait for it first`
	return stdout.Bytes(), err
}

// A function of the library, twice. (A command that runs others.)
func function(name string, args ...string) error {
	c := exec.Command(name, args...)
	stderr, err := c.StderrPipe()
	if err != nil {
		return err
	}
	go func() {
		_, _ = io.Copy(os.Stderr, stderr)
	}()
	stdout, err := c.StdoutPipe()
	if err != nil {
		return err
	}
	go io.Copy(os.Stdout, stdout)
	return c.Run() // want `c.Run closes stderr and stdout as soon as the process has ended, and nothing has waited for the goroutines that read them by then \(lines 55 and 62\), so the last of the output may be lost: wait for them first`
}

func logLines(prefix string, r io.Reader) {
	in := bufio.NewReader(r)
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		log.Print(prefix, line)
	}
}

// A named function.
func named(cmd *exec.Cmd) error {
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	go logLines("out: ", out)
	if err := cmd.Start(); err != nil {
		return err
	}
	return cmd.Wait() // want `cmd.Wait closes out as soon as the process has ended`
}

type runner struct {
	cmd  *exec.Cmd
	mu   sync.Mutex
	said bytes.Buffer
}

func (r *runner) keep(p io.Reader) {
	b, err := io.ReadAll(p)
	if err != nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.said.Write(b)
}

// A method, and a wait that is deferred.
func (r *runner) run() error {
	p, err := r.cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := r.cmd.Start(); err != nil {
		return err
	}
	defer r.cmd.Wait() // want `r.cmd.Wait closes p as soon as the process has ended`
	go r.keep(p)
	return nil
}

// Through a helper that the goroutine calls.
func helper(cmd *exec.Cmd) error {
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	go func() {
		defer log.Print("all read")
		logLines("out: ", out)
	}()
	return cmd.Wait() // want `cmd.Wait closes out as soon as the process has ended`
}

func decode[T any](r io.Reader, use func(T)) {
	dec := json.NewDecoder(r)
	for {
		var v T
		if err := dec.Decode(&v); err != nil {
			return
		}
		use(v)
	}
}

// Generic.
func generic[T any](cmd *exec.Cmd, use func(T)) error {
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	go decode(out, use)
	return cmd.Wait() // want `cmd.Wait closes out as soon as the process has ended`
}

// The goroutine that reads all of one pipe, and waits then, does not know how far the reader of the other is.
// (A scanner of git histories.)
func beside(cmd *exec.Cmd, use func(io.Reader)) error {
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	stderr, err := cmd.StderrPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	go func() {
		scanner := bufio.NewScanner(stderr)
		for scanner.Scan() {
			log.Print(scanner.Text())
		}
	}()
	go func() {
		defer func() {
			if err := cmd.Wait(); err != nil { // want `cmd.Wait closes stderr as soon as the process has ended`
				log.Print(err)
			}
		}()
		use(stdout)
	}()
	return nil
}

// The goroutine is waited for, but too late.
func late(cmd *exec.Cmd) (string, error) {
	var buf bytes.Buffer
	out, err := cmd.StdoutPipe()
	if err != nil {
		return "", err
	}
	errs, err := cmd.StderrPipe()
	if err != nil {
		return "", err
	}
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		buf.ReadFrom(out)
	}()
	if err := cmd.Start(); err != nil {
		return "", err
	}
	why, _ := io.ReadAll(errs)
	err = cmd.Wait() // want `cmd.Wait closes out as soon as the process has ended`
	wg.Wait()
	return buf.String() + string(why), err
}

// ok: the reader is waited for first, by a WaitGroup
func waited(cmd *exec.Cmd) error {
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	var wg sync.WaitGroup
	wg.Go(func() { io.Copy(os.Stdout, out) })
	wg.Wait()
	return cmd.Wait()
}

// ok: by a channel, in another goroutine. (A monitor that starts its program again.)
func monitored(cmd *exec.Cmd, stop <-chan os.Signal) error {
	stderr, err := cmd.StderrPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	read := make(chan struct{})
	go func() {
		defer close(read)
		logLines("", stderr)
	}()
	exit := make(chan error, 1)
	go func() {
		<-read
		exit <- cmd.Wait()
	}()
	select {
	case s := <-stop:
		cmd.Process.Signal(s)
	case err := <-exit:
		return err
	}
	return <-exit
}

// ok: by an errgroup, one of whose functions waits when it has read all of its pipe itself
func grouped(cmd *exec.Cmd) error {
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	var g errgroup.Group
	g.Go(func() error {
		_, err := io.Copy(os.Stdout, out)
		return errors.Join(err, cmd.Wait())
	})
	return g.Wait()
}

// ok: nobody wants what is read
func drained(cmd *exec.Cmd) error {
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	go io.Copy(io.Discard, out)
	return cmd.Run()
}

// ok: it looks for one line
func ready(cmd *exec.Cmd, up chan<- string) error {
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	go func() {
		scanner := bufio.NewScanner(out)
		for scanner.Scan() {
			if addr, ok := strings.CutPrefix(scanner.Text(), "listening on "); ok {
				up <- addr
				return
			}
		}
	}()
	return cmd.Wait()
}

// ok: it has been killed, and has nothing more to say
func killed(ctx context.Context, cmd *exec.Cmd) error {
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	go io.Copy(os.Stdout, out)
	if err := answers(ctx); err != nil {
		cmd.Process.Kill()
		cmd.Wait()
		return err
	}
	return nil
}

func answers(ctx context.Context) error { return ctx.Err() }

// ok: the goroutine reads from elsewhere
func elsewhere(cmd *exec.Cmd, in io.Reader) error {
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	go func() {
		defer stdin.Close()
		io.Copy(stdin, in)
	}()
	if _, err := io.Copy(os.Stdout, out); err != nil {
		return err
	}
	return cmd.Wait()
}

// ok: the output goes to a writer, which Wait itself sees to
func written(cmd *exec.Cmd) (string, error) {
	var buf bytes.Buffer
	cmd.Stdout = &buf
	err := cmd.Run()
	return buf.String(), err
}

// ok: another process
func two(a, b *exec.Cmd) error {
	out, err := a.StdoutPipe()
	if err != nil {
		return err
	}
	if err := a.Start(); err != nil {
		return err
	}
	done := make(chan error)
	go func() {
		_, err := io.Copy(os.Stdout, out)
		done <- err
	}()
	if err := b.Run(); err != nil {
		return fmt.Errorf("second: %w", err)
	}
	if err := <-done; err != nil {
		return err
	}
	return a.Wait()
}
