package invoice

import (
	"fmt"
	"os"
	"path/filepath"
)

type Invoice struct {
	No    int    `json:"no"`
	To    string `json:"to"`
	Cents int64  `json:"cents"`
}

// Printer writes invoices as text files.
type Printer struct {
	dir string
}

func NewPrinter(dir string) *Printer { return &Printer{dir: dir} }

func (p *Printer) Print(inv Invoice) error {
	text := fmt.Sprintf("Invoice %d\nTo: %s\nTotal: %d.%02d\n", inv.No, inv.To, inv.Cents/100, inv.Cents%100)
	return os.WriteFile(filepath.Join(p.dir, fmt.Sprintf("%08d.txt", inv.No)), []byte(text), 0o600)
}
