package eventloop_test

import (
	"fmt"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/asynclint/asynclint/analyzers/eventloop"
)

// Layers of functions that all call those of the next have more ways to the lowest than can
// be gone through one by one.
func TestManyWays(t *testing.T) {
	manyWays(t, 20, `// want "calling f1_0 waits for ever"`)
	manyWays(t, 80, "// ok: given up")
}

func manyWays(t *testing.T, width int, found string) {
	t.Helper()
	const layers = 4
	var b strings.Builder
	b.WriteString(`package p

type hub struct{ ask chan chan int }

func New() *hub {
	h := &hub{make(chan chan int)}
	go h.run()
	return h
}

func (h *hub) run() {
	for {
		a := <-h.ask
		h.f3_0()
		a <- 1
	}
}

func (h *hub) Get() int {
	a := make(chan int, 1)
	h.ask <- a
	return <-a
}
`)
	for l := range layers {
		for i := range width {
			fmt.Fprintf(&b, "\nfunc (h *hub) f%d_%d() {\n", l, i)
			if l == 0 {
				b.WriteString("\th.Get()\n")
			}
			for j := 0; l > 0 && j < width; j++ {
				fmt.Fprintf(&b, "\th.f%d_%d()", l-1, j)
				if l == 2 && i == 0 && j == 0 {
					b.WriteString(found)
				}
				b.WriteString("\n")
			}
			b.WriteString("}\n")
		}
	}
	dir, cleanup, err := analysistest.WriteFiles(map[string]string{"p/p.go": b.String()})
	if err != nil {
		t.Fatal(err)
	}
	defer cleanup()
	analysistest.Run(t, dir, eventloop.Analyzer, "p")
}
