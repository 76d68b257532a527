package main

import (
	"encoding/hex"
	"flag"
	"fmt"
	"os"

	"example.com/layers/042_scan_pool/good/pool"
	"example.com/layers/042_scan_pool/good/scan"
)

func main() {
	sig := flag.String("signature", "", "byte sequence in hex")
	flag.Parse()
	pat, err := hex.DecodeString(*sig)
	if err != nil || len(pat) == 0 {
		fmt.Fprintln(os.Stderr, "scan: bad signature")
		os.Exit(2)
	}
	if err := run(pat, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "scan:", err)
		os.Exit(1)
	}
}

func run(pat []byte, files []string) error {
	rep := scan.NewReport(pat)
	p := pool.New[string](4, rep.File)
	for _, f := range files {
		p.Submit(f)
	}
	if err := p.Close(); err != nil {
		return err
	}
	for _, f := range rep.Hits() {
		fmt.Println(f)
	}
	return nil
}
