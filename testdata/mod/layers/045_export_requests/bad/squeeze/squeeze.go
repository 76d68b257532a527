// Package squeeze compresses blocks in parallel.
package squeeze

import (
	"bytes"
	"compress/gzip"
	"sync"
)

type job struct {
	in  []byte
	out chan<- []byte
}

// Compressor has workers, each with its own gzip state.
type Compressor struct {
	jobs chan job
	wg   sync.WaitGroup
}

func NewCompressor(workers int) *Compressor {
	c := &Compressor{jobs: make(chan job)}
	for range workers {
		c.wg.Go(c.work)
	}
	return c
}

func (c *Compressor) work() {
	var buf bytes.Buffer
	zw := gzip.NewWriter(&buf)
	for j := range c.jobs {
		buf.Reset()
		zw.Reset(&buf)
		zw.Write(j.in)
		zw.Close()
		j.out <- bytes.Clone(buf.Bytes())
	}
}

// Compress returns a channel that delivers the gzip member of block.
func (c *Compressor) Compress(block []byte) <-chan []byte {
	out := make(chan []byte, 1)
	c.jobs <- job{block, out}
	return out
}

// Close ends the workers.
func (c *Compressor) Close() {
	close(c.jobs)
	c.wg.Wait()
}
