package export

import (
	"encoding/json"
	"fmt"
	"os"
)

// Job is an export on its way.
type Job struct {
	path string
	done chan struct{}
	err  error
}

// Start writes v to path in the background. The caller must not change v
// until the job is done.
func Start(path string, v any) *Job {
	j := &Job{path: path, done: make(chan struct{})}
	go func() {
		defer close(j.done)
		j.err = write(path, v)
	}()
	return j
}

// Wait blocks until the file is complete.
func (j *Job) Wait() error {
	<-j.done
	if j.err != nil {
		return fmt.Errorf("export %s: %w", j.path, j.err)
	}
	return nil
}

func write(path string, v any) error {
	tmp := path + ".tmp"
	data, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err
	}
	if err := os.WriteFile(tmp, data, 0o644); err != nil {
		return err
	}
	return os.Rename(tmp, path)
}
