package sequential_test

import (
	"testing"

	"github.com/asynclint/asynclint/analyzers/ruletest"
	"github.com/asynclint/asynclint/analyzers/sequential"
)

func Test(t *testing.T) { ruletest.Run(t, sequential.Rule) }
