package a

import (
	"log"
	"os"
	"sync"
)

type Log struct{ f *os.File }

func New(f *os.File) *Log { return &Log{f} } // want New:"lends 0 to f for Write"

func (l *Log) Write(s string) {
	go func() {
		if _, err := l.f.WriteString(s); err != nil {
			log.Print(err)
		}
	}()
}

type Counted struct {
	f  *os.File
	wg sync.WaitGroup
}

func NewCounted(f *os.File) *Counted { return &Counted{f: f} }

func (c *Counted) Write(s string) {
	c.wg.Go(func() { c.f.WriteString(s) })
}
