# language: zh-CN
功能: 公文与考评包
  小林要一份能签字盖章的 Word 自评报告；老周要给每一家发整改通知单，一条命令打成一个包，
  同样的材料打两遍字节不差。谁病了、谁困难，不写进任何一份。

  场景: 小林要一份自评报告
    假如示例填报“空白”
    当小林运行“pingjia score T01 空白.yaml --format docx --output 自评报告.docx”
    那么退出码是 0
    而且 Word 文件“自评报告.docx”里有“2025年度自评报告”
    而且 Word 文件“自评报告.docx”里有“没有填报的事项待定，不作零分”
    而且 Word 文件“自评报告.docx”里有“某新建支行工会（盖章）”

  场景: 核定过的，出的是考评报告，自报数和核定数并排
    假如示例填报“某支行工会”
    当老周运行“pingjia score T01 某支行工会.yaml --format docx --output 报告.docx”
    那么退出码是 0
    而且 Word 文件“报告.docx”里有“2025年度考评报告”
    而且 Word 文件“报告.docx”里有“502 人”
    而且 Word 文件“报告.docx”里有“两人 12 月已调出，核减”

  场景: 整改通知单说清楚每一分怎样挽回，不写出谁家有事
    假如示例填报“某支行工会”
    当老周运行“pingjia score T01 某支行工会.yaml --format docx --paper notice --output 通知.docx”
    那么退出码是 0
    而且 Word 文件“通知.docx”里有“核对未入会名单并办理入会”
    而且 Word 文件“通知.docx”里有“1 件涉及个人隐私，不列出”
    而且 Word 文件“通知.docx”里有“整改回执”

  场景: 几份结果写进文件夹，按单位取名
    假如示例填报“某支行工会”
    当老周运行“pingjia score T01 空白.yaml 某支行工会.yaml --format docx --paper notice --output 通知单”
    那么退出码是 0
    而且 Word 文件“通知单/某支行工会_整改通知单.docx”里有“某支行工会：”
    而且 Word 文件“通知单/某新建支行工会_整改通知单.docx”里有“某新建支行工会：”

  场景: 自己的 Word 模板，写错一个字就说出来，什么也不写
    假如示例填报“某支行工会”
    而且 Word 模板“我们的.docx”写着“致{{ 单位名称 }}：{{ 结论 }}”
    当老周运行“pingjia score T01 某支行工会.yaml --format docx --template 我们的.docx --output 函.docx”
    那么退出码是 0
    而且 Word 文件“函.docx”里有“致某支行工会：已确认 83.9”
    假如 Word 模板“我们的.docx”写着“致{{ 单位名 }}”
    当老周运行“pingjia score T01 某支行工会.yaml --format docx --template 我们的.docx --output 又一函.docx”
    那么退出码是 3
    而且老周看到“我们的.docx”
    而且老周看到“是不是 `单位名称`？”
    而且没有多出文件

  场景: 一个文件夹进去，一个考评包出来
    假如示例填报“某支行工会”
    当老周运行“pingjia pack . -r T01 -o 考评包.zip”
    那么退出码是 0
    而且老周看到“2 家，2 份整改通知单”
    而且包“考评包.zip”里有“整改通知单/某支行工会_整改通知单.docx、整改通知单/某新建支行工会_整改通知单.docx、汇总.xlsx、manifest.json”
    当老周运行“pingjia pack . -r T01 -o 再打一遍.zip”
    那么文件“考评包.zip”和“再打一遍.zip”一字不差

  场景: 一家的材料读不了，包照样打好，清单里写明
    假如示例填报“某支行工会”
    而且老周把填报里的“会员人数: 471”改成“会员人数: -5”
    当老周运行“pingjia pack . -r T01 -o 考评包.zip”
    那么退出码是 3
    而且老周看到“1 家，1 份整改通知单”
    而且老周看到“1 份读不了”
    而且清单“考评包.zip”写着“某支行工会.yaml”读不了，因为“below-minimum”
