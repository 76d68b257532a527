package cli_test

import "os/exec"

func goCommand(args ...string) ([]byte, error) { return exec.Command("go", args...).Output() }
