package items

import (
	"bufio"
	"fmt"
	"io"
	"os"
)

// ok: each round has a file of its own, for which the writer is set up again.
func intoFiles(names []string, w *bufio.Writer) error {
	for _, name := range names {
		f, err := os.Create(name)
		if err != nil {
			return err
		}
		w.Reset(f)
		fmt.Fprintln(w, name)
		w.Flush()
		f.Close()
	}
	return nil
}

type ledgerTx struct{ log *bufio.Writer }

func (t *ledgerTx) Commit() error { return t.log.Flush() }

// ok: in a transaction what is written has an order.
func appendAll(tx *ledgerTx, out io.Writer, lines []string) error {
	w := bufio.NewWriter(out)
	for _, l := range lines {
		fmt.Fprintln(w, l)
		if err := w.Flush(); err != nil {
			return err
		}
	}
	return tx.Commit()
}
