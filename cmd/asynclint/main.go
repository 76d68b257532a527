// Command asynclint finds concurrency pitfalls in Go programs.
//
//	asynclint [flags] [packages]
//	asynclint explain rule
//
// See the README, or run asynclint -help.
package main

import (
	"os"

	"github.com/asynclint/asynclint/internal/cli"
)

func main() {
	os.Exit(cli.Main(os.Args[1:], cli.Std()))
}
