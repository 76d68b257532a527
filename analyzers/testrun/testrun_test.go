package testrun_test

import (
	"testing"

	"github.com/asynclint/asynclint/analyzers/ruletest"
	"github.com/asynclint/asynclint/analyzers/testrun"
)

func Test(t *testing.T) { ruletest.Run(t, testrun.Rule) }
