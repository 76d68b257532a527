package progress

import (
	"fmt"
	"io"
	"os"
	"time"
)

type Copier struct {
	Out io.Writer
	Log io.Writer
}

type countWriter struct {
	w io.Writer
	n chan<- int
}

func (c countWriter) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.n <- n
	return n, err
}

// Copy copies src and shows the progress on Log.
func (c *Copier) Copy(src io.Reader) (int64, error) {
	counts := make(chan int)
	finished := make(chan struct{})
	go func() {
		defer close(finished)
		var total int
		start := time.Now()
		for n := range counts {
			total += n
			fmt.Fprintf(c.Log, "\r%d bytes in %s", total, time.Since(start).Round(time.Second))
		}
		fmt.Fprintln(c.Log)
	}()

	n, err := io.Copy(countWriter{c.Out, counts}, src)
	if err != nil {
		err = fmt.Errorf("copy after %d bytes: %w", n, err)
	}
	close(counts)
	<-finished
	return n, err
}

func NewCopier(out io.Writer) *Copier { return &Copier{Out: out, Log: os.Stderr} }
