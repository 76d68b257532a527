// Package moby18412 has the structure of the kernel of that name, corrected.
package moby18412

import (
	"bytes"
	"errors"
	"fmt"
	"os/exec"
	"time"
)

func runFor(cmd *exec.Cmd, patience time.Duration) (out string, code int, late bool, err error) {
	var buf bytes.Buffer
	if cmd.Stdout != nil {
		err = errors.New("Stdout is set")
		return
	}
	cmd.Stdout = &buf
	if cmd.Stderr != nil {
		err = errors.New("Stderr is set")
		return
	}
	cmd.Stderr = &buf
	done := make(chan error, 1)
	err = cmd.Start()
	if err != nil {
		err = fmt.Errorf("cannot start %v: %w", cmd, err)
		return
	}
	go func() {
		done <- cmd.Wait()
	}()
	select {
	case <-time.After(patience):
		killed := cmd.Process.Kill()
		if killed != nil {
			fmt.Printf("cannot kill %d: %v\n", cmd.Process.Pid, killed)
		}
		late = true
		err = <-done
	case err = <-done:
	}
	code = cmd.ProcessState.ExitCode()
	out = buf.String()
	return
}

func Run() {
	cmd := exec.Command("true")
	out, code, late, err := runFor(cmd, time.Second)
	if code != 0 || !late || err != nil {
		_ = fmt.Sprintf("%v", out)
	}
}
